"""The last seal, written down outside the database (settings.AUDIT_LAST_SEAL_FILE).

One who holds both the database and the key can make the whole chain anew, and it will agree with itself. It
will not agree with this file, which belongs on another disk, or is carried off by the operator's backup.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from audit.models import Seal
from core.errors import DomainError


class ChainRewritten(DomainError):
    """The chain in the database is not the one whose last seal was written down outside it."""

    code = "audit.chain_rewritten"


@dataclass(frozen=True, slots=True)
class Kept:
    """A seal as the file holds it."""

    number: int
    mac: str


def read() -> Kept | None:
    """What the file holds; nothing when none is kept, or nothing has been kept yet.

    Raises :class:`ChainRewritten` for a file that is not one of ours.
    """
    path = _path()
    if path is None or not path.exists():
        return None
    try:
        return Kept(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ChainRewritten("the file is not one of ours") from error


def check(kept: Kept | None, seals: QuerySet[Seal]) -> None:
    """Raises :class:`ChainRewritten` when the chain does not hold the seal that was kept."""
    if kept is None:
        return
    found = seals.filter(pk=kept.number).first()
    if found is None:
        raise ChainRewritten(f"seal {kept.number} was made and is gone")
    if found.mac != kept.mac:
        raise ChainRewritten(f"seal {kept.number} is not the one that was made")


def keep(made: Kept) -> None:
    """Write the seal down, after it is committed. A later one that is there already stays."""
    path = _path()
    if path is None:
        return
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = read()
        if there is not None and there.number >= made.number:
            return
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _path() -> Path | None:
    path: Path | None = settings.AUDIT_LAST_SEAL_FILE
    return path
