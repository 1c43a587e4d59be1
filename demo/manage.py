"""Runs a management command on the demo that is running: `python -m demo.manage import_fhir FILE...`.

With the jobs' login, as the worker and the nightly imports have. `--data DIR` first names another demo's folder.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.launcher.errors import LaunchError
from demo.launcher.folder import CHECKOUT, DEFAULT, holder

FILE = "environment.json"


def remember(data: Path, environment: Mapping[str, str]) -> None:
    """Leave the environment of a running demo where its user, and nobody else, can find it."""
    path = data / FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(environment)))


def main(arguments: list[str]) -> int:
    """Run it and return its exit code; 1 and a plain sentence if no demo is running."""
    data = DEFAULT
    if arguments[:1] == ["--data"]:
        data, arguments = Path(arguments[1]), arguments[2:]
    try:
        environment = _recall(data)
    except LaunchError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
        return 1
    command = [sys.executable, str(CHECKOUT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _recall(data: Path) -> dict[str, str]:
    if holder(data) is None or not (data / FILE).exists():
        raise LaunchError("The demo is not running. Start it with 'make demo' and wait until it says it is up.")
    kept: dict[str, str] = json.loads((data / FILE).read_text())
    return kept | {name: value for name, value in os.environ.items() if name not in kept}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
