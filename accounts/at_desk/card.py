"""The person card: who somebody is, and how they are reached. What is shown is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.at_desk import policies
from accounts.at_desk.finding import born_in_words, marks_of
from accounts.models import ContactCard, Identity, Person
from accounts.queries import LEVELS, card_of, level_of, standing_id
from audit import actions as audit
from core import calendar, clock, phone
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.pages import Mark, language_name


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the card. ``note`` is smaller: whose, since when, by whom."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """``standing_id``: whom the person asked for is now. ``interpreter`` and ``needs`` begin a booking's form."""

    standing_id: UUID
    name: str
    born: str
    age: str
    number: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    interpreter: str
    needs: str
    has_died: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class CardNow:
    """What the form that changes the card starts from. ``sms_allowed``: by the person's own word."""

    mobile: str
    mobile_owner: str
    landline: str
    sms_allowed: bool
    has_stopped: bool
    sms_level: str
    level_forced: bool
    language: str
    interpreter_language: str
    hard_of_hearing: bool
    cannot_ring: bool
    letters_allowed: bool
    large_type: bool
    needs: str


def person_card(person_id: UUID, *, by: Actor) -> PersonCard:
    """The card of the one whom that person is now. Raises NotYours."""
    with fence(by):
        person = _read(person_id, by=by)
        card = card_of(person)
        number = Identity.objects.in_use().filter(person=person).order_by("-since", "pk").first()
    born = person.birth_date
    return PersonCard(
        standing_id=person.pk,
        name=person.name,
        born=born_in_words(person),
        age=_("%(n)s år") % {"n": born.age_on(clock.today())} if born else "",
        number=number.number.masked if number else "",
        marks=marks_of(person),
        lines=_lines(person, card),
        interpreter=card.interpreter_language,
        needs=card.needs,
        has_died=person.died_on is not None,
        may_change=person.died_on is None,
    )


def card_now(person_id: UUID, *, by: Actor) -> CardNow:
    """What there is to change. Raises NotYours."""
    with fence(by):
        person = _read(person_id, by=by)
        card = card_of(person)
    return CardNow(
        mobile=phone.in_words(card.mobile) if card.mobile else "",
        mobile_owner=card.mobile_owner,
        landline=phone.in_words(card.landline) if card.landline else "",
        sms_allowed=card.sms_allowed_at is not None and card.sms_stopped_at is None,
        has_stopped=card.sms_stopped_at is not None,
        sms_level=level_of(person, card),
        level_forced=person.is_protected,
        language=card.language,
        interpreter_language=card.interpreter_language,
        hard_of_hearing=card.hard_of_hearing,
        cannot_ring=card.cannot_ring,
        letters_allowed=card.letters_allowed,
        large_type=card.large_type,
        needs=card.needs,
    )


def _read(person_id: UUID, *, by: Actor) -> Person:
    if not policies.can_find_persons(by):
        raise NotYours
    found = Person.objects.select_related("contact_card").filter(pk=standing_id(person_id)).first()
    if found is None:
        raise NotYours
    audit.record(audit.Action.PERSON_CARD_READ, by=by, about=found.pk)
    return found


def _lines(person: Person, card: ContactCard) -> tuple[Line, ...]:
    found = (
        _died(person),
        _mobile(card),
        _landline(card),
        _sms(card),
        Line(_("Vad ett sms får säga"), str(LEVELS[level_of(person, card)][0]), _level_note(person)),
        Line(_("Språk"), language_name(card.language)),
        Line(_("Tolk"), language_name(card.interpreter_language) if card.interpreter_language else ""),
        Line(_("Hör dåligt"), _("Ja") if card.hard_of_hearing else ""),
        Line(_("Kan inte ringa"), _("Ja, skriv i stället") if card.cannot_ring else ""),
        Line(_("Att tänka på"), card.needs),
        Line(_("Brev"), "" if card.letters_allowed else _("Vill inte ha brev")),
        Line(_("Stor text i brev"), _("Ja") if card.large_type else ""),
        _address(person),
    )
    return tuple(line for line in found if line.value)


def _died(person: Person) -> Line:
    words = calendar.date_in_words(person.died_on) if person.died_on else ""
    return Line(_("Avliden"), words)


def _mobile(card: ContactCard) -> Line:
    if not card.mobile:
        return Line(_("Mobil"), _("Inget mobilnummer"))
    whose = _whose(card.mobile_owner)
    proved = _("Bekräftat av personen med kod") if card.mobile_verified_at else _("Inte bekräftat med kod")
    return Line(_("Mobil"), phone.in_words(card.mobile), ". ".join(part for part in (whose, proved) if part))


def _whose(owner: str) -> str:
    """Of a phone that is not the person's alone."""
    if owner in ("", ContactCard.SHARED):
        return _("Delas med någon") if owner else ""
    return _("Telefonen är %(whose)s") % {"whose": owner}


def _landline(card: ContactCard) -> Line:
    return Line(_("Fast telefon"), phone.in_words(card.landline) if card.landline else "")


def _sms(card: ContactCard) -> Line:
    """The person's own word. What clinics have noted is told to each of its own alone (clinics.consents)."""
    if card.sms_stopped_at:
        day = calendar.date_in_words(calendar.local(card.sms_stopped_at).date())
        return Line(_("Sms"), _("Nej, svarade STOPP"), day)
    if card.sms_unreachable_at:
        day = calendar.date_in_words(calendar.local(card.sms_unreachable_at).date())
        return Line(_("Sms"), _("Numret tar inte emot sms, säger operatören. Fråga efter ett annat nummer."), day)
    if not card.sms_allowed_at:
        return Line(_("Sms"), _("Har inte själv sagt ja"))
    day = calendar.date_in_words(calendar.local(card.sms_allowed_at).date())
    return Line(_("Sms"), _("Ja, från alla mottagningar"), _("%(day)s, av personen själv") % {"day": day})


def _level_note(person: Person) -> str:
    return _("Alltid, eftersom personen har skyddad identitet") if person.is_protected else ""


def _address(person: Person) -> Line:
    parts = (person.street, f"{person.postal_code} {person.town}".strip())
    return Line(_("Adress"), "" if person.is_protected else ", ".join(part for part in parts if part))
