"""The demo in front of a person: starts everything, says where it is, and stops it on Ctrl-C.

Run by `make demo` as `python -m demo.run -- python -m demo.serve`. PORT chooses the first of its eight ports.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from demo import manage
from demo.launcher import ports, processes
from demo.launcher.errors import LaunchError
from demo.launcher.services import jobs_environment
from demo.launcher.stack import Stack
from demo.region.people import residents

SHOWN = 8
LOOK_EVERY = 0.5  # seconds between two looks at whether all are alive


class Asked(BaseException):
    """Somebody wants us to stop."""


def main() -> int:
    """Serve until asked to stop; 1 if something failed, said in plain sentences."""
    signal.signal(signal.SIGINT, _ask)
    signal.signal(signal.SIGTERM, _ask)
    try:
        _serve()
    except Asked:
        return 0
    except LaunchError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
    return 1


def _ask(number: int, frame: FrameType | None) -> None:
    raise Asked


def _serve() -> None:
    if "VP_DATA_DIR" not in os.environ or "DATABASE_URL" not in os.environ:
        raise LaunchError("The demo needs its database: start it with 'make demo'.")
    data = Path(os.environ["VP_DATA_DIR"])
    stack = Stack(os.environ, data, ports=ports.chosen(os.environ.get("PORT")))
    _say("Getting the database ready (the first time takes a minute) ...")
    stack.prepare(seed=True)
    _say("Starting the portal and the parties around it ...")
    with _stopped_at_the_end(stack):
        stack.start()
        manage.remember(data, jobs_environment(stack.environment, data))
        _say(_welcome(stack))
        _watch(stack)


@contextmanager
def _stopped_at_the_end(stack: Stack) -> Iterator[None]:
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        _say("\nStopping ...")
        stack.stop()


def _watch(stack: Stack) -> None:
    never = threading.Event()
    while not never.wait(LOOK_EVERY):
        if name := stack.dead():
            log = stack.log(name)
            raise LaunchError(
                f"The process '{name}' has ended, so the demo stops. The end of {log}:\n"
                f"{processes.last_lines(log)}"
            )


def _welcome(stack: Stack) -> str:
    urls = stack.urls
    return "\n".join(
        (
            "",
            f"  Vårdporten       {urls['web']}/",
            f"  for staff        {urls['web']}/personal/   (who, password and code: make staff-code)",
            f"  the demo phone   {urls['phone']}/",
            f"  the demo mail    {urls['mail']}/",
            f"  the demo e-ID    {urls['eid']}/",
            f"  the demo BankID  {urls['bankid']}/   (reads the codes of the sign-in page)",
            "",
            *_people(date.fromisoformat(stack.environment["REGION_DAY"])),
            "Stop with Ctrl-C. Start over with 'make demo-reset'.",
        )
    )


def _people(day: date) -> list[str]:
    """Some who can sign in, and what each shows; their numbers stand on the e-ID's own page."""
    able = [person for person in residents(day) if person.eid]
    rows = [f"    {person.name:<22}{person.note}" for person in able[:SHOWN]]
    return [f"Sign in as one of {len(able)} people, among them:", *rows, ""]


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
