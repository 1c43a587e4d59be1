"""What is learnt of a number by writing to it: STOPP and START, and that it takes no SMS."""

from __future__ import annotations

from accounts.models import ContactCard, Person
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action


@action
def set_sms_stopped(*, mobile: str, stopped: bool, by: Actor) -> int:
    """Send no more SMS to the number (STOPP), or send again (START). Returns how many people have it.

    It is the phone that says no: all who share it are meant, and the carrier stops them all as well. Saying
    it twice changes nothing; a START is no consent where there never was one.
    """
    cards = ContactCard.objects.filter(mobile=mobile)
    people = list(
        Person.objects.filter(contact_card__mobile=mobile)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    changed = cards.filter(person__in=people, sms_stopped_at__isnull=stopped)
    about = list(changed.order_by("person_id").values_list("person_id", flat=True))
    changed.update(sms_stopped_at=clock.now() if stopped else None)
    for person_id in about:
        audit.record(Action.CONTACT_CHANGED, by=by, about=person_id)
    return len(people)


@action
def note_takes_no_sms(*, mobile: str, by: Actor) -> int:
    """A carrier has said that the number takes no SMS. Returns on how many cards that was news.

    It holds until the card has another number, or this one is proved by a code that came through.
    """
    people = Person.objects.filter(contact_card__mobile=mobile).order_by("pk")
    locked = list(people.select_for_update(of=("self",), no_key=True))
    cards = ContactCard.objects.filter(mobile=mobile, person__in=locked, sms_unreachable_at=None)
    about = list(cards.order_by("person_id").values_list("person_id", flat=True))
    cards.update(sms_unreachable_at=clock.now())
    for person_id in about:
        audit.record(Action.CONTACT_CHANGED, by=by, about=person_id)
    return len(about)
