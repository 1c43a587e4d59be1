"""How a person is reached: numbers, address, channels, words. Whose a number is, is proved in contact_code.py."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.at_desk import policies
from accounts.errors import CONSTRAINTS, BadEmailAddress, PersonMerged
from accounts.models import ContactCard, ContactCheck, Person
from accounts.signals import number_left, sms_answered
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours
from core.phone import BadPhoneNumber, can_take_sms, parse_phone

OWN = (
    "mobile_owner",
    "sms_level",
    "language",
    "letters_allowed",
    "large_type",
    "declined",
    "cannot_ring",
    "interpreter_language",
    "hard_of_hearing",
    "needs",
)
"""Choices that are written as they come."""


class Choices(TypedDict, total=False):
    """What a person may decide of how we reach them. What is not given stays as it is."""

    mobile: str
    mobile_owner: str
    landline: str
    email: str
    sms_allowed: bool
    email_allowed: bool
    letters_allowed: bool
    large_type: bool
    declined: list[str]
    sms_level: str
    language: str
    cannot_ring: bool


class NotedChoices(Choices, total=False):
    """And what only the desk notes."""

    interpreter_language: str
    hard_of_hearing: bool
    needs: str


@action
def set_contact(*, by: Actor, **choices: Unpack[Choices]) -> ContactCard:
    """Change how the person is reached, themselves.

    ``mobile``, ``landline`` and ``email`` as people write them; "" takes them away. Another mobile or e-mail is
    unverified until proved, kills the codes that are open, and makes an earlier STOPP void: that was said from
    another phone. A verified number that is left is told so. A mobile or an e-mail of one's own is a yes to
    its channel unless ``sms_allowed`` or ``email_allowed`` says otherwise.

    Raises core.phone.BadPhoneNumber for what is not a number, or a landline; BadEmailAddress.
    """
    return _written(locked_card(by.own_person_id), choices, Action.CONTACT_CHANGED, by=by)


@action
def note_contact(
    *, person_id: UUID, identity_check: str, by: Actor, **choices: Unpack[NotedChoices]
) -> ContactCard:
    """Change how somebody is reached, as they have told the desk; how the desk knew who they were is in the log.

    As :func:`set_contact`: another number is unproved, whoever proved the last one. What is said of SMS here is
    said to the unit that notes it (clinics.SmsConsent): a yes is to it alone, a yes after a STOPP begins anew, and
    a no takes back the person's own yes to all as well. A number without a yes beside it is no yes. Raises
    NotYours, Refused, core.phone.BadPhoneNumber, PersonMerged.
    """
    if not policies.can_find_persons(by):
        raise NotYours
    card = locked_card(person_id)
    has_died = card.person.died_on is not None
    policies.can_change_card(identity_check, has_died=has_died, by=by).require()
    if choices.get("sms_allowed"):
        card.sms_stopped_at = None
    noted_by = f"{by.name}, {by.duty.care_unit_name}"
    return _written(card, choices, Action.PERSON_CARD_CHANGED, by=by, category=identity_check, noted_by=noted_by)


def _written(
    card: ContactCard,
    choices: Choices | NotedChoices,
    trace: Action,
    *,
    by: Actor,
    category: str = "",
    noted_by: str = "",
) -> ContactCard:
    by_staff, said = by.on_duty is not None, choices.get("sms_allowed")
    mobile_left = _set_mobile(card, choices["mobile"], is_a_yes=not by_staff) if "mobile" in choices else ""
    if "email" in choices:
        _set_email(card, choices["email"])
    if "landline" in choices:
        card.landline = parse_phone(choices["landline"]) if choices["landline"].strip() else ""
    _allow(card, "sms_allowed_at", None if by_staff and said else said, at=bool(card.mobile))
    _allow(card, "email_allowed_at", choices.get("email_allowed"), at=bool(card.email))
    if said is not None:
        card.sms_noted_by = noted_by[:200] if said else ""
    for name in OWN:
        setattr(card, name, choices.get(name, getattr(card, name)))
    with translate_constraints(CONSTRAINTS):
        card.save()
    if said is not None and (card.mobile or not said):
        sms_answered.send(sender=ContactCard, card=card, said=said, by=by)
    event = audit.record(trace, by=by, about=card.person_id, category=category)
    if mobile_left:
        number_left.send(sender=ContactCard, person=card.person, number=mobile_left, notice_id=event, by=by)
    return card


def set_mobile(*, mobile: str, by: Actor) -> ContactCard:
    """Note the person's mobile number, given while booking. As :func:`set_contact`."""
    return set_contact(mobile=mobile, by=by)


def locked_card(person_id: UUID) -> ContactCard:
    """The person's card, made if there is none; the person's row is locked. Raises NotYours, PersonMerged."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NotYours
    if person.merged_into_id is not None:
        raise PersonMerged
    card, _ = ContactCard.objects.get_or_create(person=person)
    card.person = person
    return card


def _set_mobile(card: ContactCard, text: str, *, is_a_yes: bool) -> str:
    """Gives the verified number that this takes the place of; "" when there was none, or it stays."""
    number = parse_phone(text) if text.strip() else ""
    if number and not can_take_sms(number):
        raise BadPhoneNumber
    if number == card.mobile:
        return ""
    left = card.mobile if card.mobile_verified_at else ""
    card.mobile, card.mobile_owner = number, ""
    card.mobile_verified_at = card.sms_stopped_at = card.sms_unreachable_at = None
    card.sms_allowed_at = clock.now() if number and is_a_yes else None
    card.sms_noted_by = ""
    _kill_codes(card, ContactCheck.Kind.MOBILE)
    return left


def _set_email(card: ContactCard, text: str) -> None:
    email = _cleaned(text)
    if email == card.email:
        return
    card.email, card.email_verified_at = email, None
    card.email_allowed_at = clock.now() if email else None
    _kill_codes(card, ContactCheck.Kind.EMAIL)


def _cleaned(text: str) -> str:
    """As given, with the domain in small letters: what stands before the @ is the receiver's own matter."""
    text = text.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadEmailAddress from None
    box, _, domain = text.rpartition("@")
    if not text.isascii() or len(text) > 254:
        raise BadEmailAddress
    return f"{box}@{domain.lower()}"


def _allow(
    card: ContactCard, field: Literal["sms_allowed_at", "email_allowed_at"], said: bool | None, *, at: bool
) -> None:
    """A yes keeps its day; without a number or an address (``at``) there is nothing to say yes to."""
    if said is False or not at:
        setattr(card, field, None)
    elif said and getattr(card, field) is None:
        setattr(card, field, clock.now())


def _kill_codes(card: ContactCard, kind: ContactCheck.Kind) -> None:
    waiting = ContactCheck.objects.filter(person_id=card.person_id, kind=kind, used_at=None, replaced_at=None)
    waiting.update(replaced_at=clock.now())
