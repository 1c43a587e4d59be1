"""How long a page of the log takes for one with very many rows.

`python -m demo.run --temp -- python -m bench.log_page [ROWS]`
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import django

if TYPE_CHECKING:
    from core.actor import Actor

ROWS = 100_000
MONTHS = 24
OTHERS = 200_000
TIMES = 15


def main(rows: int) -> None:
    """Write a person's rows and the others', then read the pages; print milliseconds."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    by = _somebody()
    _partitions()
    _write(rows, OTHERS, str(by.person_id))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_accessevent")
    from portal.access_log import access_log

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE vp_web")  # behind the fence, as the page is
    first = access_log({}, by=by)
    older = dict(parse_qsl(urlsplit(first.older_url).query))
    choices: list[tuple[str, str]] = vars(first.form.fields["enhet"])["_choices"]
    asked: dict[str, dict[str, str]] = {
        "newest": {},
        "second": older,
        "a_unit": {"enhet": next(value for value, _label in choices if value)},
        "staff": {"vem": "personal"},
        "logs": {"vad": "logg"},
    }
    for name, page in asked.items():
        taken = _median(partial(access_log, page, by=by))
        print(f"log_page_{name}_of_{rows} {taken:.1f} ms", flush=True)


def _somebody() -> Actor:
    """A resident with an account, who acts for oneself."""
    from accounts.models import CareAccount, Person, User
    from core import clock
    from core.actor import Actor, Assurance, Channel

    person = Person.objects.create(given_name="Sara", family_name="Lindqvist")
    user = User.objects.create_resident()
    CareAccount.objects.create(person=person, user=user, opened_at=clock.now())
    return Actor(
        user_id=user.pk, name=person.name, person_id=person.pk, assurance=Assurance.LOA3, channel=Channel.WEB
    )


def _partitions() -> None:
    """The months that the rows lie in, as they would have been made one by one."""
    from django.db import connection

    from core import clock

    with connection.cursor() as cursor:
        for back in range(MONTHS + 1):
            cursor.execute(
                "SELECT audit_make_partition((%s - %s * interval '1 month')::date)", [clock.now(), back]
            )


def _write(rows: int, others: int, person_id: str) -> None:
    """Nine of ten by the person, the rest by staff of seven units; the others' rows among them, by staff."""
    from django.db import connection

    from core import clock

    for whose, count in ((person_id, rows), ("", others)):
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO audit_accessevent (id, at, action, by, person_id, actor_person_id, actor_user_id,
                    actor_name, assignment_id, role, purpose, relation, care_unit_id, care_unit_name, object_id,
                    category, channel, assurance, request_id)
                SELECT gen_random_uuid(), %(now)s - n * (%(days)s * interval '1 day' / %(count)s),
                    'record.entry_read', CASE WHEN own THEN 'self' ELSE 'staff' END, whose,
                    CASE WHEN own THEN whose END, CASE WHEN NOT own THEN md5((n %% 300)::text)::uuid END,
                    CASE WHEN own THEN 'Sara Lindqvist' ELSE 'Yusuf Demir' END, NULL,
                    CASE WHEN own THEN '' ELSE 'clinician' END, CASE WHEN own THEN 'own' ELSE 'care' END,
                    CASE WHEN own THEN 'self' ELSE '' END, CASE WHEN NOT own THEN md5((n %% 7)::text)::uuid END,
                    CASE WHEN own THEN '' ELSE 'Enhet ' || n %% 7 END, gen_random_uuid(), 'notes', 'web', 2,
                    md5(n::text)::varchar(16)
                FROM generate_series(1, %(count)s) n,
                    LATERAL (SELECT COALESCE(NULLIF(%(whose)s, ''), md5((n %% 20000)::text))::uuid AS whose,
                        %(whose)s <> '' AND n %% 10 <> 0 AS own) w""",
                {"now": clock.now(), "days": 30 * MONTHS, "count": count, "whose": whose},
            )


def _median(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
