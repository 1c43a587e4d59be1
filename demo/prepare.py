"""Brings the demo's database and files up to date: `python -m demo.prepare [--seed]`, as vp_owner.

What is already done costs little: static files are collected again only when one of them has changed, and a
database is seeded once.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands
from django.db import connection


def main(arguments: list[str]) -> None:
    """Run the steps that are needed, in order; a command's refusal is a sentence and exit code 1."""
    django.setup()
    try:
        _prepare(Path(os.environ["VP_DATA_DIR"]), seed="--seed" in arguments)
    except CommandError as refusal:
        sys.exit(str(refusal))


def _prepare(data: Path, *, seed: bool) -> None:
    call_command("migrate", interactive=False, verbosity=1)
    if "compile_messages" in get_commands():
        call_command("compile_messages")
    _once("static", _static_files(), data, lambda: call_command("collectstatic", interactive=False, verbosity=0))
    if seed:
        _once("seed", _database(), data, lambda: call_command("seed_demo"))


def _once(name: str, state: str, data: Path, do: Callable[[], object]) -> None:
    """Do a step unless it was done for this very state; remembered in the data folder."""
    stamp = data / f"{name}.done"
    if stamp.exists() and stamp.read_text() == state:
        return
    do()
    stamp.write_text(state)


def _static_files() -> str:
    """A digest that changes when a static file does, our own or an installed package's."""
    found = {
        name: (status.st_size, status.st_mtime_ns)
        for finder in get_finders()
        for name, storage in finder.list([])
        for status in [os.stat(storage.path(name))]
    }
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


def _database() -> str:
    """Which database this is: another one with the same name, or on another server, is another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "FROM pg_control_system()"
        )
        return "/".join(str(value) for value in cursor.fetchone())


if __name__ == "__main__":
    main(sys.argv[1:])
