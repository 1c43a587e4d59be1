"""Makes the virtual environment: `python3 -I demo/launcher/install.py demo|dev`.

Standard library only. It does nothing if the environment already has what the lock file asks for. Installing
goes through uv (pinned, with its hashes, in requirements-dev.lock), which takes a seventh of pip's time; if
that cannot be, through pip.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"demo": "requirements-demo.lock", "dev": "requirements-dev.lock"}


class NotInstalledError(Exception):
    """Why there is no environment, in plain sentences."""


def main(kind: str) -> int:
    """Install for "demo" or "dev"; 1 if it cannot be done, said plainly."""
    try:
        _install(kind)
    except NotInstalledError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
        return 1
    return 0


def _install(kind: str) -> None:
    lock = CHECKOUT / LOCKS[kind]
    stamp = VENV / f"installed-{kind}"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if _usable() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not _usable():
        print("Making the virtual environment in .venv ...", flush=True)
        _make()
    print(f"Installing what {lock.name} lists ...", flush=True)
    if not (_get_uv() and _run(VENV / "bin" / "uv", "pip", "install", "--quiet", *_from(lock))):
        print("uv is not to be had here, so pip installs; that takes a minute or two ...", flush=True)
        if not _run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_from(lock)):
            raise NotInstalledError(
                "The packages could not be installed; the reason is above. Is there network and disk space?"
            )
    stamp.write_text(wanted)


def _usable() -> bool:
    """Whether .venv has a Python that runs, is new enough, and was made for this very folder."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST} or sys.prefix != {str(VENV)!r})"
    return PYTHON.exists() and _run(PYTHON, "-I", "-c", check)


def _make() -> None:
    if not _run(sys.executable, "-m", "venv", "--clear", VENV):
        raise NotInstalledError(
            "This Python cannot make a virtual environment: its 'venv' part is missing. On Debian and "
            "Ubuntu, run 'apt-get install python3-venv' as root and then make again."
        )


def _get_uv() -> bool:
    if (VENV / "bin" / "uv").exists():
        return True
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write("\n".join(_lines_of("uv")))
        only_uv.flush()
        quiet = ("--quiet", "--disable-pip-version-check")
        return _run(PYTHON, "-m", "pip", "install", *quiet, *_from(Path(only_uv.name)))


def _lines_of(package: str) -> Iterator[str]:
    """A package's pin and hashes from the lock file."""
    inside = False
    for line in (CHECKOUT / LOCKS["dev"]).read_text().splitlines():
        inside = line.startswith(f"{package}==") or (inside and line.startswith(" "))
        if inside:
            yield line


def _from(lock: Path) -> tuple[str, ...]:
    return ("--require-hashes", "-r", str(lock))


def _run(*command: object) -> bool:
    environment = dict(os.environ, VIRTUAL_ENV=str(VENV))
    try:
        done = subprocess.run([str(part) for part in command], env=environment, cwd=CHECKOUT, check=False)
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
