"""Two persons who may be one: found, and told apart."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.merge_models import Duplicate
from accounts.merging import policies
from accounts.models import Person
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from core.identity import IdentitySystem

# Set-based, for a region of millions: each pair once, with the lower id first. Two who both have a personnummer
# that is in use are two persons, whatever they are called, until the state says otherwise.
_ALIKE = """
WITH numbered AS MATERIALIZED (
    SELECT person_id FROM accounts_identity WHERE system = %(own)s AND replaced_at IS NULL
)
INSERT INTO accounts_duplicate (id, first_id, second_id, ground, found_at, outcome, reason)
SELECT gen_random_uuid(), a.id, b.id, %(ground)s, %(now)s, '', ''
FROM accounts_person a
JOIN accounts_person b ON a.id < b.id
    AND lower(a.family_name) = lower(b.family_name)
    AND lower(split_part(a.given_name, ' ', 1)) = lower(split_part(b.given_name, ' ', 1))
    AND {alike}
WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND a.family_name <> ''
  AND NOT (EXISTS (SELECT FROM numbered n WHERE n.person_id = a.id)
           AND EXISTS (SELECT FROM numbered n WHERE n.person_id = b.id))
ON CONFLICT DO NOTHING
"""
_BORN_ALIKE = """a.birth_year = b.birth_year AND a.birth_month = b.birth_month AND a.birth_day = b.birth_day"""
_SAME_PHONE = """
    coalesce(a.birth_year = b.birth_year, true) AND coalesce(a.birth_month = b.birth_month, true)
    AND coalesce(a.birth_day = b.birth_day, true)
    AND EXISTS (SELECT FROM accounts_contactcard c JOIN accounts_contactcard d ON c.mobile = d.mobile
                WHERE c.person_id = a.id AND d.person_id = b.id AND c.mobile <> ''
                  AND c.mobile_verified_at IS NOT NULL AND d.mobile_verified_at IS NOT NULL)
"""


@action
def find_duplicates(*, by: Actor) -> int:
    """Look for persons who may be one, by name and birth date, and by name and proved number. How many are new.

    A pair that staff have told apart is not found again on the same ground.
    """
    found = 0
    with connection.cursor() as cursor:
        for ground, alike in ((Duplicate.Ground.PHONE, _SAME_PHONE), (Duplicate.Ground.NAME, _BORN_ALIKE)):
            told: dict[str, str | datetime] = {
                "ground": ground,
                "now": clock.now(),
                "own": str(IdentitySystem.PERSONNUMMER),
            }
            cursor.execute(_ALIKE.format(alike=alike), told)
            found += cursor.rowcount
    return found


def note_duplicate(one_id: UUID, other_id: UUID, *, ground: Duplicate.Ground) -> None:
    """Let staff look at the two, in the caller's transaction; once for each ground.

    What the state says is told anew when somebody has told the two apart on another ground before.
    """
    first, second = sorted((one_id, other_id))
    row = Duplicate(first_id=first, second_id=second, ground=ground, found_at=clock.now())
    Duplicate.objects.bulk_create([row], ignore_conflicts=True)


@action
def tell_apart(*, duplicate_id: UUID, reason: str, by: Actor) -> None:
    """Note that they are two persons, so that they are not found again. Once more changes nothing.

    Raises NotYours, Refused.
    """
    policies.can_settle_duplicates(by).require()
    found = Duplicate.objects.filter(pk=duplicate_id).first()
    if found is None:
        raise NotYours
    locked = Person.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(locked.filter(pk__in=(found.first_id, found.second_id)))
    pair = Duplicate.objects.filter(first=found.first_id, second=found.second_id, settled_at=None)
    if not pair.update(
        settled_at=clock.now(), settled_by=by.user_id, outcome=Duplicate.Outcome.DIFFERENT, reason=reason
    ):
        return
    about = [found.first_id, found.second_id]
    audit.record_many(Action.DUPLICATE_TOLD_APART, by=by, about=about, object_id=found.pk)
