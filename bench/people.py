"""Residents with accounts and sessions, and a free time for each, for the booking measurements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.crypto import get_random_string

from accounts import sessions
from accounts.models import CareAccount, Identity, Person, User
from core import clock
from core.actor import Assurance
from core.identity import IdentitySystem

BACKEND = "accounts.backends.EidBackend"


@dataclass(frozen=True)
class Wish:
    """Somebody who is signed in, and the free time they want."""

    cookie: str
    slot_id: str
    confirm_path: str


def wishes(count: int) -> list[Wish]:
    """That many residents who have no time, signed in, with a free slot each that nobody else wants."""
    cookies = _sign_in(_without_times(count))
    return [
        Wish(f"{settings.SESSION_COOKIE_NAME}={cookie}", slot, f"/boka/tid/{slot}/")
        for cookie, slot in zip(cookies, _free_slots(count), strict=True)
    ]


def _without_times(count: int) -> list[UUID]:
    ids = Identity.objects.filter(
        system=IdentitySystem.REGIONAL_RESERVE, person__bookings=None, person__care_account=None
    )
    return list(ids.order_by("person_id").values_list("person_id", flat=True)[:count])


def _sign_in(ids: list[UUID]) -> list[str]:
    now = clock.now()
    people = Person.objects.in_bulk(ids)
    users = User.objects.bulk_create(
        [User(kind=User.Kind.RESIDENT, password="!", last_login=now, created_at=now) for _ in ids]
    )
    accounts = CareAccount.objects.bulk_create(
        [
            CareAccount(user=user, person=people[pk], opened_at=now, terms_accepted_at=now, terms_version="bench")
            for user, pk in zip(users, ids, strict=True)
        ]
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows, keys = [], []
    for user, account in zip(users, accounts, strict=True):
        session = store()
        content = sessions.contents(account, level=Assurance.LOA3, method="bench")
        content |= {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = get_random_string(32, VALID_KEY_CHARS)
        rows.append(
            Session(
                session_key=key, session_data=session.encode(content), expire_date=now.replace(year=now.year + 1)
            )
        )
        keys.append(key)
    Session.objects.bulk_create(rows, batch_size=1000)
    return keys


def _free_slots(count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id::text FROM bookings_slot s JOIN bookings_schedule c ON c.id = s.schedule_id
            WHERE c.name LIKE 'Schema %%' AND s.taken = 0 AND s.withdrawn_at IS NULL AND s.starts_at > %s
            ORDER BY md5(s.id::text || 'bench') LIMIT %s
            """,
            [clock.now() + timedelta(days=2), count],
        )
        return [row[0] for row in cursor.fetchall()]
