"""One person in two rows, with everything that a merge moves; and the merging and undoing of them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from accounts import actions
from accounts.merge_models import PersonMerge
from accounts.models import CareAccount, ContactCard, Custody, Identity, Person, User, digest_of
from bookings.models import Booking
from clinics.models import Listing
from core import clock
from core.actor import Actor
from core.identity import parse_identity_number
from reminders.models import Message
from representation.models import GuardianBar, Helper
from tests import make

OLD, NEW = "198810602394", "198810112394"


def give(person: Person, value: str) -> Identity:
    number = parse_identity_number(value, today=clock.today())
    return Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )


def pair(**other):
    """Oleksandr twice: with his samordningsnummer, and with the personnummer that came later."""
    his = {"given_name": "Oleksandr", "family_name": "Kovalenko", "birth_year": 1988, "birth_month": 10}
    old = make.person(**his, birth_day=None)
    new = make.person(**his, birth_day=11, **other)
    give(old, OLD)
    give(new, NEW)
    return old, new


def merge(one: Person, other: Person, by: Actor) -> PersonMerge:
    return actions.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma pass visat", by=by)


def undo(done: PersonMerge, by: Actor) -> PersonMerge:
    return actions.undo_merge(merge_id=done.pk, reason="Det var hans bror", by=by)


def columns(model, *names):
    return sorted(map(str, model.objects.order_by("pk").values_list("pk", *names)))


def everything(old: Person, new: Person) -> None:
    """Something in every table that names a person, on both sides and where both cannot stay."""
    for someone in (old, new):
        make.resident(someone)
        make.contact_card(someone, mobile=f"+4670174061{'5' if someone == old else '6'}")
        Listing.objects.create(person=someone, clinic=make.clinic(), since=date(2026, 1, 1 + (someone == old)))
        child = make.person()
        Custody.objects.create(guardian=someone, child=child, since=date(2020, 1, 1))
    shared = make.person()
    for someone in (old, new):
        Custody.objects.create(guardian=someone, child=shared, since=date(2020, 1, 1))
    slot, kind = make.slot(), make.visit_type()
    beside = make.slot(kind, starts_at=slot.starts_at + timedelta(minutes=10))
    for someone, at in ((old, slot), (new, beside)):
        booking = Booking.objects.create(slot=at, person=someone, form_key=uuid.uuid4(), booked_at=clock.now())
        Message.objects.create(
            booking=booking, booking_version=1, recipient=someone, kind=Message.Kind.CONFIRMATION,
            send_at=clock.now(), expires_at=clock.now() + timedelta(hours=4), planned_at=clock.now(),
        )  # fmt: skip
    unit, staff = make.unit(), make.staff()
    GuardianBar.objects.create(
        child=make.person(), guardian=old, unit=unit, case_number="VGN 2026/1", since=date(2026, 1, 1),
        entered_by_id=staff.user_id, entered_at=clock.now(),
    )  # fmt: skip
    Helper.objects.create(
        person=old, helper=make.person(), invited_digest=b"x", called="Mamma", invited_at=clock.now(),
        answer_before=clock.now(), until=date(2027, 1, 1), accepted_at=clock.now(),
    )  # fmt: skip


SHOWN = (
    (Identity, "person_id", "replaced_at"),
    (CareAccount, "person_id", "closed_at"),
    (ContactCard, "person_id", "mobile", "sms_stopped_at"),
    (Custody, "guardian_id", "child_id", "since"),
    (Listing, "person_id", "until"),
    (Booking, "person_id", "overlap_reason", "state"),
    (Message, "recipient_id", "state"),
    (GuardianBar, "guardian_id", "child_id"),
    (Helper, "person_id", "helper_id"),
    (User, "is_active"),
    (Person, "merged_into_id", "protection", "died_on", "street"),
)
