"""What the record's promises are called. Entries are written by the import alone, which reads these names."""

from __future__ import annotations

from core.errors import DomainError


class CameBefore(DomainError):
    """The entry, or that version of it, came in at the same moment by another way."""

    code = "entry.came_before"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "entry_comes_once_from_its_source": CameBefore,
    "entry_version_is_numbered_once": CameBefore,
}
INTERNAL = frozenset({"entry_version_is_append_only"})
