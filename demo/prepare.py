"""Brings the demo's database and files up to date: `python -m demo.prepare [--seed]`, as vp_owner.

What is already done costs little: static files are collected again only when one of them has changed, and a
database is seeded once.
"""

import hashlib
import json
import os
import sys

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command


def main(arguments: list[str]) -> None:
    """Run the steps that are needed, in order; a command's refusal is a sentence and exit code 1."""
    django.setup()
    try:
        _prepare(seed="--seed" in arguments)
    except CommandError as refusal:
        sys.exit(str(refusal))


def _prepare(*, seed: bool) -> None:
    from accounts.models import Person

    call_command("migrate", interactive=False, verbosity=1)
    call_command("compile_messages")
    _collect_static_files()
    # The seed is one transaction, so people are there only when all of the region is.
    if seed and not Person.objects.exists():
        call_command("seed_demo")


def _collect_static_files() -> None:
    """Unless they were collected to this very place in this very state."""
    stamp, state = settings.STATIC_ROOT.with_suffix(".done"), _static_files()
    if not stamp.exists() or stamp.read_text() != state:
        call_command("collectstatic", interactive=False, verbosity=0)
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


if __name__ == "__main__":
    main(sys.argv[1:])
