"""What this room's pages show (docs/page-contexts.md, "accounts")."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sms_examples
from accounts.models import CareAccount, ContactCard, Person
from accounts.sms_examples import Language
from core import calendar, phone
from core.actor import Actor

LEVELS = {
    CareAccount.SmsLevel.N1: (
        gettext_lazy("Bara tiden"),
        gettext_lazy("Den som ser telefonen ser inte vilken mottagning det gäller."),
    ),
    CareAccount.SmsLevel.N2: (
        gettext_lazy("Tid, gata och ort"),
        gettext_lazy("Du ser vart du ska. Mottagningens namn står inte med."),
    ),
    CareAccount.SmsLevel.N3: (
        gettext_lazy("Tid och mottagning"),
        gettext_lazy("Mottagningens namn och telefonnummer står i sms:et."),
    ),
}
LANGUAGES = {"sv": "Svenska", "en": "English"}
"""Each in its own words, so that whoever needs it finds it."""


@dataclass(frozen=True, slots=True)
class Welcome:
    first_name: str
    name: str
    address_lines: tuple[str, ...]
    sms_example: str


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    address_lines: tuple[str, ...]
    address_hidden: bool
    phone: str
    phone_note: str
    level: str
    level_sms: str
    sms_language: Language
    level_forced: bool
    language: str
    opened: str


@dataclass(frozen=True, slots=True)
class Level:
    value: str
    element_id: str
    title: str
    text: str
    sms: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Contact:
    levels: tuple[Level, ...]
    sms_language: Language
    level_forced: bool


@dataclass(frozen=True, slots=True)
class ContactNow:
    """What the form starts from."""

    phone: str
    sms_level: str
    language: str
    level_forced: bool


def welcome(*, by: Actor) -> Welcome:
    """The first page of a new account."""
    person = _person(by.own_person_id)
    return Welcome(
        first_name=_first_name(person),
        name=person.name,
        address_lines=_address(person),
        sms_example=sms_examples.confirmation("N1", reading_language()),
    )


def account(*, by: Actor) -> Account:
    """The account and how the person is reached."""
    person = _person(by.own_person_id)
    card = _card(person)
    level = _level(person, card)
    mobile = card.mobile
    return Account(
        name=person.name,
        address_lines=_address(person),
        address_hidden=person.is_protected,
        phone=phone.in_words(mobile) if mobile else "",
        phone_note=_("Inte bekräftat") if mobile and card.mobile_verified_at is None else "",
        level=str(LEVELS[level][0]),
        level_sms=sms_examples.confirmation(level, _language(card)),
        sms_language=_language(card),
        level_forced=person.is_protected,
        language=LANGUAGES[_language(card)],
        opened=_opened(person),
    )


def contact_now(*, by: Actor) -> ContactNow:
    """How the person is reached now."""
    person = _person(by.own_person_id)
    card = _card(person)
    number = phone.in_words(card.mobile) if card.mobile else ""
    return ContactNow(number, _level(person, card), _language(card), person.is_protected)


def contact(now: ContactNow, *, chosen: str) -> Contact:
    """The levels to choose between, with an SMS at each; ``chosen`` is what the form holds."""
    language: Language = "en" if now.language == "en" else "sv"
    offered = [CareAccount.SmsLevel.N1] if now.level_forced else list(LEVELS)
    levels = tuple(
        Level(
            value=level.value,
            element_id=f"id_sms_level_{place}",
            title=str(LEVELS[level][0]),
            text=str(LEVELS[level][1]),
            sms=sms_examples.confirmation(level.value, language),
            checked=level.value == chosen,
        )
        for place, level in enumerate(offered)
    )
    return Contact(levels, language, now.level_forced)


def has_mobile(*, by: Actor) -> bool:
    """Whether the person has given a mobile number."""
    return ContactCard.objects.filter(person_id=by.own_person_id).exclude(mobile="").exists()


def _person(person_id: UUID) -> Person:
    return Person.objects.select_related("contact_card", "care_account").get(pk=person_id)


def _card(person: Person) -> ContactCard:
    card: ContactCard | None = getattr(person, "contact_card", None)
    return card or ContactCard(person=person)


def _level(person: Person, card: ContactCard) -> CareAccount.SmsLevel:
    """Somebody protected gets the time alone, whatever was chosen before."""
    return CareAccount.SmsLevel.N1 if person.is_protected else CareAccount.SmsLevel(card.sms_level)


def _language(card: ContactCard) -> Language:
    return "en" if card.language == "en" else "sv"


def reading_language() -> Language:
    """What the page is read in."""
    return "en" if (translation.get_language() or "sv").startswith("en") else "sv"


def _first_name(person: Person) -> str:
    return person.given_name.split(" ", 1)[0]


def _address(person: Person) -> tuple[str, ...]:
    lines = (person.street, f"{person.postal_code} {person.town}".strip())
    return () if person.is_protected else tuple(line for line in lines if line)


def _opened(person: Person) -> str:
    day = calendar.local(person.care_account.opened_at).date()
    return calendar.date_in_words(day)
