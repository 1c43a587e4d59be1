"""Who may be sent SMS about visits to a clinic: the person's own yes to all, or one that the clinic has noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ContactCard
from clinics.models import SmsConsent
from core import calendar, phone
from core.actor import Actor

TEXTS = {
    "2026-11": gettext_lazy(
        "Får vi skicka sms till det här numret om dina tider hos oss? Där står aldrig varför du kommer. Du kan ta"
        " tillbaka ditt ja när du vill: svara STOPP, eller säg till oss."
    ),
}
"""What the desk reads out, by the version that is noted with the yes. A text that has been used stays as it is."""

VERSION = max(TEXTS)

TO_ONESELF = {
    SmsConsent.Whose.OWN: gettext_lazy("din egen"),
    SmsConsent.Whose.SHARED: gettext_lazy("du delar den med någon"),
}
WHOSE = {"": SmsConsent.Whose.OWN, ContactCard.SHARED: SmsConsent.Whose.SHARED}
"""What a contact card says of whose the phone is. All else names somebody."""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One clinic's noted yes, in force. ``note`` is one line: when, by whom, whose phone, which text."""

    clinic: str
    note: str


def in_force() -> QuerySet[SmsConsent]:
    """Consents that have not been withdrawn, to the number that is still the person's."""
    return SmsConsent.objects.filter(withdrawn_at=None, mobile=F("person__contact_card__mobile"))


def reached_by_sms(people: Collection[UUID], *, clinic_id: UUID | None) -> set[UUID]:
    """Those who have a mobile that takes SMS and a yes to SMS about visits to the clinic, and have not said STOPP.

    Without a clinic only the person's own yes counts: nobody has noted a yes to anything else.
    """
    said_yes = Q(sms_allowed_at__isnull=False)
    if clinic_id is not None:
        noted = in_force().filter(person__in=people, clinic=clinic_id)
        said_yes |= Q(person__in=noted.order_by().values("person"))
    open_to_sms = {"sms_stopped_at": None, "sms_unreachable_at": None}
    cards = ContactCard.objects.filter(said_yes, person__in=people, **open_to_sms).exclude(mobile="")
    return {card.person_id for card in cards.order_by("pk") if phone.can_take_sms(card.mobile)}


def has_said_yes(card: ContactCard | None, *, clinic_id: UUID | None) -> bool:
    """Whether SMS about visits to the clinic may go to the card's number, as far as a yes goes."""
    if card is None or card.sms_allowed_at is not None:
        return card is not None
    noted = SmsConsent.objects.filter(person=card.person_id, mobile=card.mobile, withdrawn_at=None)
    return clinic_id is not None and noted.filter(clinic=clinic_id).exists()


def of_unit(person_id: UUID, *, by: Actor) -> tuple[ConsentRow, ...]:
    """What the own unit's clinics have noted. Others' are not told: a clinic's name may say what for."""
    return rows_of(in_force().filter(person=person_id, clinic__unit=by.duty.care_unit_id))


def own(*, by: Actor) -> tuple[ConsentRow, ...]:
    """All that clinics have noted of the one who asks, as it is said to them."""
    return rows_of(in_force().filter(person=by.own_person_id), to_oneself=True)


def rows_of(found: QuerySet[SmsConsent], *, to_oneself: bool = False) -> tuple[ConsentRow, ...]:
    """In words, by the clinic's name."""
    rows = found.select_related("clinic", "noted_by").order_by("clinic__name", "pk")
    return tuple(_rows(rows, to_oneself=to_oneself))


def _rows(found: Iterable[SmsConsent], *, to_oneself: bool) -> Iterable[ConsentRow]:
    for one in found:
        told = {
            "day": calendar.date_in_words(calendar.local(one.noted_at).date()),
            "who": _("personal") if one.noted_by.name_is_protected else one.noted_by.name,
            "whose": _whose(one, to_oneself=to_oneself),
            "version": one.text_version,
        }
        note = _("%(day)s, noterat av %(who)s. Telefonen: %(whose)s. Text %(version)s.") % told
        yield ConsentRow(one.clinic.name, note)


def _whose(one: SmsConsent, *, to_oneself: bool) -> str:
    words = one.get_whose_display()
    return str(TO_ONESELF.get(SmsConsent.Whose(one.whose), words)) if to_oneself else words
