"""What this room's pages show (docs/page-contexts.md, "accounts")."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
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
    opened: str


@dataclass(frozen=True, slots=True)
class ContactNow:
    """What the form starts from. ``channels`` are "sms", "email", "letters"."""

    phone: str
    phone_owner: str
    email: str
    landline: str
    channels: tuple[str, ...]
    sms_level: str
    language: str
    level_forced: bool
    cannot_ring: bool
    large_type: bool
    wanted: tuple[str, ...]


def welcome(*, by: Actor) -> Welcome:
    """The first page of a new account."""
    person = person_of(by.own_person_id)
    return Welcome(
        first_name=_first_name(person),
        name=person.name,
        address_lines=_address(person),
        sms_example=sms_examples.confirmation("N1", reading_language()),
    )


def account(*, by: Actor) -> Account:
    """Who the account is for; each section of the page has a query of its own."""
    person = person_of(by.own_person_id)
    return Account(
        name=person.name,
        address_lines=_address(person),
        address_hidden=person.is_protected,
        opened=_opened(person),
    )


def contact_now(*, by: Actor) -> ContactNow:
    """How the person is reached now. A channel with nothing to reach by is ready for when there is."""
    person = person_of(by.own_person_id)
    card = card_of(person)
    allowed = {
        "sms": says_yes_to_sms(card) or not card.mobile,
        "email": card.email_allowed_at is not None or not card.email,
        "letters": card.letters_allowed,
    }
    return ContactNow(
        phone=phone.in_words(card.mobile) if card.mobile else "",
        phone_owner=card.mobile_owner,
        email=card.email,
        landline=phone.in_words(card.landline) if card.landline else "",
        channels=tuple(name for name, yes in allowed.items() if yes),
        sms_level=level_of(person, card),
        language=language_of(card),
        level_forced=person.is_protected,
        cannot_ring=card.cannot_ring,
        large_type=card.large_type,
        wanted=tuple(kind for kind in ContactCard.Wanted.values if kind not in card.declined),
    )


def cannot_ring(*, by: Actor) -> bool:
    """Whether the person has said that they cannot ring: then ways to write come first."""
    return (
        by.person_id is not None and ContactCard.objects.filter(person_id=by.person_id, cannot_ring=True).exists()
    )


def language_chosen(person_id: UUID) -> str:
    """The language that somebody has a card in; "" for one without a card."""
    chosen = ContactCard.objects.filter(person_id=person_id).values_list("language", flat=True).first()
    return chosen or ""


def standing_id(person_id: UUID) -> UUID:
    """Who that person is now: the one they have been merged into, and on to the last, or themselves."""
    further = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return standing_id(further) if further else person_id


def has_mobile(*, by: Actor) -> bool:
    """Whether the person has given a mobile number."""
    return ContactCard.objects.filter(person_id=by.own_person_id).exclude(mobile="").exists()


def person_of(person_id: UUID) -> Person:
    """The person, with card and account."""
    return Person.objects.select_related("contact_card", "care_account").get(pk=person_id)


def card_of(person: Person) -> ContactCard:
    """The person's card, or an empty one that is not saved."""
    card: ContactCard | None = getattr(person, "contact_card", None)
    return card or ContactCard(person=person)


def level_of(person: Person, card: ContactCard) -> CareAccount.SmsLevel:
    """Somebody protected gets the time alone, whatever was chosen before."""
    return CareAccount.SmsLevel.N1 if person.is_protected else CareAccount.SmsLevel(card.sms_level)


def says_yes_to_sms(card: ContactCard) -> bool:
    """Themselves, to all clinics; or to a clinic that has noted it (clinics.consents says which)."""
    return card.sms_allowed_at is not None or card.sms_noted_by != ""


def language_of(card: ContactCard) -> Language:
    """What messages are written in."""
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
