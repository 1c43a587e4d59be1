"""A reader's visit: what their session remembers of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

_BEGUN, _READ_UNTIL, _CHOSEN = "record_visit", "record_read_until", "record_chosen"


@dataclass(frozen=True, slots=True)
class Visit:
    """``begun``: the overview has been seen in this session, and ``read_until`` is what the account said before
    that: what was new at the door stays marked as new through the visit. ``chosen``: the unreviewed results whose
    reader has said "Visa nu"; asked again after the next sign-in.
    """

    begun: bool = False
    read_until: datetime | None = None
    chosen: frozenset[UUID] = frozenset()


def of(session: SessionBase) -> Visit:
    """The visit so far."""
    until = session.get(_READ_UNTIL)
    return Visit(
        begun=bool(session.get(_BEGUN)),
        read_until=datetime.fromisoformat(until) if until else None,
        chosen=frozenset(UUID(text) for text in session.get(_CHOSEN, ())),
    )


def begin(session: SessionBase, *, read_until: datetime | None) -> None:
    """Remember what was read before this visit."""
    session[_BEGUN] = True
    session[_READ_UNTIL] = read_until.isoformat() if read_until else None


def choose(session: SessionBase, entry_id: UUID) -> None:
    """Remember that the reader wants to see this result though nobody has looked at it."""
    session[_CHOSEN] = sorted({*session.get(_CHOSEN, ()), str(entry_id)})
