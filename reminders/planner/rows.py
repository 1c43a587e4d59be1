"""The planner's statements over message rows: one each for a whole batch, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from reminders.models import Message
from reminders.planner.differences import TAKEN_BACK, Planned
from reminders.planner.wanted import Wanted
from reminders.planner.when import KINDS, Due

OF_BOOKINGS = """\
SELECT id, booking_id, booking_version, recipient_id, kind, state, attempts, error_code,
       send_at, expires_at, invites
FROM reminders_message WHERE booking_id = ANY(%s) AND kind = ANY(%s) AND answers_id IS NULL
"""

# Of a time that is cancelled, moved or begun; those that are being sent are looked at where that is done.
STRAY = """\
SELECT m.id FROM reminders_message m JOIN bookings_booking b ON b.id = m.booking_id
WHERE m.state = 'planned' AND m.attempts = 0 AND m.kind = ANY(%s) AND m.answers_id IS NULL
  AND (b.state <> 'active' OR b.version <> m.booking_version)
ORDER BY m.id
"""

# A booking that somebody is changing plans its own: it is passed by.
STILL = """\
SELECT id, version FROM bookings_booking WHERE id = ANY(%s) AND state = 'active' ORDER BY id FOR SHARE SKIP LOCKED
"""

TAKE_BACK = """\
UPDATE reminders_message SET state = 'cancelled', finished_at = %s, error_code = %s WHERE id IN (
    SELECT id FROM reminders_message WHERE id = ANY(%s) AND state = 'planned' AND attempts = 0
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""

SET_OTHERWISE = """\
UPDATE reminders_message m SET state = 'planned', finished_at = NULL, error_code = '',
    send_at = v.send_at, expires_at = v.expires_at, invites = v.invites
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]) v (id, send_at, expires_at, invites)
WHERE m.id = v.id AND m.id IN (
    SELECT id FROM reminders_message WHERE id = ANY(%s) AND attempts = 0
      AND (state = 'planned' OR (state = 'cancelled' AND error_code = %s))
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""

ARRAYS = {
    "booking_id": "uuid",
    "booking_version": "integer",
    "recipient_id": "uuid",
    "kind": "text",
    "send_at": "timestamptz",
    "expires_at": "timestamptz",
    "invites": "boolean",
}
"""What differs between the rows of one INSERT. The database gives the key; every other column has what the model
gives a new message.
"""


def of_bookings(booking_ids: Sequence[UUID]) -> list[Planned]:
    """All reminders there are of these bookings, of any version and in any state."""
    with connection.cursor() as cursor:
        cursor.execute(OF_BOOKINGS, [list(booking_ids), [str(kind) for kind in KINDS]])
        return [Planned(*row) for row in cursor.fetchall()]


def strays() -> list[UUID]:
    """Planned reminders of what is no longer booked so."""
    with connection.cursor() as cursor:
        cursor.execute(STRAY, [[str(kind) for kind in KINDS]])
        return [row[0] for row in cursor.fetchall()]


def still(booking_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Lock, until the transaction ends, those that nobody else is changing; with their versions."""
    with connection.cursor() as cursor:
        cursor.execute(STILL, [list(booking_ids)])
        return dict(cursor.fetchall())


def take_back(message_ids: Sequence[UUID], *, now: datetime) -> int:
    """Cancel what nobody has begun to send. How many it was."""
    return _run(TAKE_BACK, [now, TAKEN_BACK, list(message_ids)]) if message_ids else 0


def set_otherwise(changed: Sequence[tuple[UUID, Wanted]]) -> int:
    """Give planned reminders another time or end, and plan again what was taken back."""
    if not changed:
        return 0
    ids, dues = [pk for pk, _ in changed], [one.due for _, one in changed]
    columns = [[due.send_at for due in dues], [due.expires_at for due in dues], [due.invites for due in dues]]
    return _run(SET_OTHERWISE, [ids, *columns, ids, TAKEN_BACK])


def insert(missing: Sequence[Wanted], *, now: datetime) -> int:
    """Plan reminders; what another has planned meanwhile is left. How many were new."""
    if not missing:
        return 0
    like, given = message(missing[0], now=now), {"id", *ARRAYS}
    columns = [field for field in Message._meta.concrete_fields if field.attname not in given]  # noqa: SLF001 -- Django's own way to a model's columns
    names = ", ".join(["id", *ARRAYS, *(f'"{field.column}"' for field in columns)])
    arrays = ", ".join(f"%s::{kind}[]" for kind in ARRAYS.values())
    same = "".join(", %s" for _ in columns)
    statement = f"""INSERT INTO reminders_message ({names})
        SELECT gen_random_uuid(), v.*{same} FROM unnest({arrays}) v ON CONFLICT DO NOTHING"""  # noqa: S608 -- the model's own column names
    values = [field.get_db_prep_save(getattr(like, field.attname), connection) for field in columns]
    varying = zip(
        *((one.booking_id, one.version, one.recipient_id, *_of(one.due)) for one in missing), strict=True
    )
    return _run(statement, [*values, *map(list, varying)])


def _of(due: Due) -> tuple[str, datetime, datetime, bool]:
    return str(due.kind), due.send_at, due.expires_at, due.invites


def message(one: Wanted, *, now: datetime) -> Message:
    """The row of a reminder, not yet written."""
    due = one.due
    return Message(
        pk=uuid4(),
        booking_id=one.booking_id,
        booking_version=one.version,
        recipient_id=one.recipient_id,
        kind=str(due.kind),
        send_at=due.send_at,
        expires_at=due.expires_at,
        invites=due.invites,
        planned_at=now,
    )


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
