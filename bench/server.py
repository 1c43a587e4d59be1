"""The web server that is measured: the same as the demo's, with the floors beside the portal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command

from demo.launcher import ports, processes
from demo.launcher.services import portal_environment
from demo.launcher.stack import answers_200

SERVERS = {
    "granian": ("-m", "granian", "--interface", "wsgi", "--workers", "2", "--no-ws", "--host", "127.0.0.1"),
    "gunicorn": ("-m", "gunicorn", "--workers", "4", "--worker-class", "sync"),
}
_PORTS = ports.anywhere()


def take_environment() -> None:
    """Make this process's environment the portal's, on ports of our own."""
    data = Path(os.environ["VP_DATA_DIR"])
    os.environ.update(
        portal_environment(dict(os.environ), data, _PORTS) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    )


@contextmanager
def web() -> Iterator[int]:
    """The portal under the server named in BENCH_SERVER (granian unless told), as vp_web. Yields its port."""
    call_command("collectstatic", interactive=False, verbosity=0)
    name = os.environ.get("BENCH_SERVER", "granian")
    where = ("--bind", f"127.0.0.1:{_PORTS.web}") if name == "gunicorn" else ("--port", str(_PORTS.web))
    environment = dict(os.environ) | {"DATABASE_URL": os.environ["VP_WEB_DATABASE_URL"], "LOG_LEVEL": "WARNING"}
    log = processes.fresh_log(Path(os.environ["VP_DATA_DIR"]) / "logs" / "bench-web.log")
    command = [sys.executable, *SERVERS[name], *where, "portal.wsgi:application"]
    process = processes.start(command, environment=environment, log=log, folder=Path.cwd())
    try:
        ready = f"http://localhost:{_PORTS.web}/halsa/redo"
        if not processes.becomes_true(lambda: answers_200(ready), seconds=60):
            sys.exit(f"The web server did not start:\n{processes.last_lines(log)}")
        yield _PORTS.web
    finally:
        processes.stop(process, signal.SIGTERM, seconds=5)
