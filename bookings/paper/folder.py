"""The lists that a clinic has when all is down: a file a clinic and day, in a folder that the operator shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bookings.paper import day_list as paper
from bookings.queries.day_list import list_to_keep
from clinics.models import Clinic
from core import calendar, clock
from core.actor import Actor

NOON = 12


def day_to_write() -> date:
    """In the afternoon tomorrow's, for the morning; in the night the day's own, as it stands."""
    today = clock.today()
    return today + timedelta(days=1) if calendar.local(clock.now()).hour >= NOON else today


def write_lists(folder: Path, day: date, *, by: Actor) -> int:
    """Write every clinic's list of the day, each whole or not at all, and take away those of days that have been.

    How many were written. ``<folder>/<clinic>/<day>.pdf``, readable by the jobs' own user and group alone. Twice
    writes the same files again. Raises OSError where the folder cannot be written.
    """
    written = 0
    for clinic in Clinic.objects.order_by("slug"):
        own = folder / clinic.slug
        own.mkdir(mode=0o750, parents=True, exist_ok=True)
        _write(own / f"{day.isoformat()}.pdf", paper.pdf(list_to_keep(clinic.pk, day, by=by)))
        written += 1
    for old in _old(folder):
        old.unlink(missing_ok=True)
    return written


def _write(path: Path, content: bytes) -> None:
    """Beside, then in its place: whoever opens it finds the old one or the new one."""
    half = path.with_suffix(".half")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _old(folder: Path) -> Iterator[Path]:
    """Lists of days before today: what is over is nobody's to keep. Files of others are left alone."""
    today = clock.today().isoformat()
    for path in folder.glob("*/????-??-??.pdf"):
        if path.stem < today:
            yield path
