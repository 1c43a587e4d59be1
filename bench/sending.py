"""One worker process sends to a carrier that answers in 20 ms: ``make bench-sending``, or see ``main``.

How many messages a second, from the first that was begun to the last that was taken, and by which kind of
pool: ``BENCH_POOL`` (prefork unless told), ``BENCH_CONCURRENCY`` (8), ``BENCH_MESSAGES`` (3000).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "3000"))
CONCURRENCY = os.environ.get("BENCH_CONCURRENCY", "8")
POOL = os.environ.get("BENCH_POOL", "prefork")
LONGEST = 180.0


def main() -> None:
    """Measure and print. Under the launcher, with its servers to itself."""
    from django.core.management import call_command

    from bench import crowd

    call_command("migrate", verbosity=0)
    crowd.of_messages(MESSAGES)
    with _carrier() as base, _worker(base):
        took = _send_all()
    print(f"sms_sent_{POOL}_{CONCURRENCY} {MESSAGES / took:.0f} per_second", flush=True)


def _send_all() -> float:
    """Wake the worker, wait until nothing is left, and give the seconds from first to last."""
    from django.db.models import Max, Min

    from portal.celery import app
    from reminders.models import Message

    app.send_task("reminders.tasks.send_due")
    ends = time.monotonic() + LONGEST
    ours = Message.objects.exclude(state=Message.State.SENT)
    while ours.exists():
        if time.monotonic() > ends:
            sys.exit(f"after {LONGEST:.0f} seconds {ours.count()} of {MESSAGES} are not sent")
        time.sleep(0.2)
    span = Message.objects.aggregate(first=Min("sending_at"), last=Max("sent_at"))
    return float((span["last"] - span["first"]).total_seconds())


@contextmanager
def _carrier() -> Iterator[str]:
    from demo.launcher import ports, processes

    port = ports.anywhere().phone
    log = processes.fresh_log(_logs() / "bench-carrier.log")
    process = processes.start(
        [sys.executable, "-m", "bench.carrier", str(port)], environment=os.environ, log=log, folder=Path.cwd()
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.stop(process, signal.SIGTERM, seconds=5)


@contextmanager
def _worker(base: str) -> Iterator[subprocess.Popen[bytes]]:
    from demo.launcher import processes

    log = processes.fresh_log(_logs() / "bench-worker.log")
    jobs = {"DATABASE_URL": os.environ["VP_JOBS_DATABASE_URL"], "SMS_API_BASE": base, "LOG_LEVEL": "WARNING"}
    command = [
        *(sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", "sms", "--loglevel", "INFO"),
        *("--pool", POOL, "--concurrency", CONCURRENCY, "--without-gossip", "--without-mingle"),
    ]
    process = processes.start(command, environment=dict(os.environ) | jobs, log=log, folder=Path.cwd())
    try:
        processes.wait_until_ready(
            "The worker", process, lambda: " ready." in log.read_text(errors="replace"), log=log, seconds=60
        )
        yield process
    finally:
        processes.stop(process, signal.SIGTERM, seconds=10)


def _logs() -> Path:
    return Path(os.environ["VP_DATA_DIR"]) / "logs"


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main()
