"""The care account: opened at the first sign-in, its terms, and how one is reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack
from uuid import UUID

from allauth.socialaccount.models import SocialAccount

from accounts.actions.person import note_register_reading, register_person
from accounts.errors import SubjectMismatch
from accounts.models import CareAccount, ContactCard, Person, User
from accounts.reading import Reading
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from core.identity import IdentityNumber
from core.phone import BadPhoneNumber, can_take_sms, parse_phone

EID = "eid"
"""The provider id under which allauth keeps the e-ID's opaque name for a person."""

TERMS = "2026-11"
"""The version of the terms that is accepted now (templates/accounts/welcome.html)."""


class Choices(TypedDict, total=False):
    """What a person may decide of how we reach them. What is not given stays as it is."""

    mobile: str
    sms_allowed: bool
    sms_level: str
    language: str
    cannot_ring: bool


@action
def sign_in(
    *,
    identity: IdentityNumber,
    given_name: str,
    family_name: str,
    subject: str,
    reading: Reading | None,
    also: tuple[IdentityNumber, ...] = (),
    by: Actor,
) -> CareAccount | None:
    """Let in the one whom the e-ID has vouched for, opening a care account at the first time.

    Gives None, and lets nobody in, when the account is closed or the person has died; what the register
    said is kept all the same. ``reading`` is None when the register did not answer: the e-ID's name will
    do until it does. Of two first sign-ins at the same instant one opens the account, the other finds it.
    Raises SubjectMismatch when the e-ID's ``subject`` is bound to somebody else here.
    """
    told = reading.person.numbers if reading and reading.person else ()
    person = register_person(
        identity=identity, given_name=given_name, family_name=family_name, also=(*also, *told), by=by
    )
    if reading is not None:
        person = note_register_reading(person_id=person.pk, reading=reading, by=by)
    if person.died_on is not None:
        return None
    account = _account_of(person, by=by)
    if account.closed_at is not None or account.user is None:
        return None
    _bind(subject, account.user)
    account.last_signed_in_at = clock.now()
    account.save(update_fields=["last_signed_in_at"])
    audit.record(Action.SIGNED_IN, by=_as(account, by), about=person.pk)
    return account


@action
def begin(*, mobile: str, by: Actor) -> None:
    """What the first visit decides, whole: the terms are accepted, and SMS go to ``mobile``, or nowhere.

    Raises core.phone.BadPhoneNumber; then nothing is accepted.
    """
    set_contact(mobile=mobile, by=by)
    accept_terms(by=by)


@action
def accept_terms(*, by: Actor) -> None:
    """Note that the person has accepted the terms as they are now."""
    CareAccount.objects.filter(person_id=by.own_person_id).update(
        terms_accepted_at=clock.now(), terms_version=TERMS
    )
    audit.record(Action.TERMS_ACCEPTED, by=by, about=by.own_person_id, category=TERMS)


@action
def set_contact(*, by: Actor, **choices: Unpack[Choices]) -> ContactCard:
    """Change how the person is reached, themselves.

    ``mobile`` as people write it; "" takes it away. Another number is unverified until proved, and an
    earlier STOPP no longer counts: that was said from another phone. A number of one's own is a yes to
    SMS unless ``sms_allowed`` says otherwise. Raises core.phone.BadPhoneNumber for what is not a number,
    or a landline.
    """
    card = _locked_card(by.own_person_id)
    if "mobile" in choices:
        _set_mobile(card, choices["mobile"])
    if "sms_allowed" in choices:
        card.sms_allowed_at = clock.now() if choices["sms_allowed"] else None
    card.sms_level = choices.get("sms_level", card.sms_level)
    card.language = choices.get("language", card.language)
    card.cannot_ring = choices.get("cannot_ring", card.cannot_ring)
    card.save()
    audit.record(Action.CONTACT_CHANGED, by=by, about=by.own_person_id)
    return card


def set_mobile(*, mobile: str, by: Actor) -> ContactCard:
    """Note the person's mobile number, given while booking. As :func:`set_contact`."""
    return set_contact(mobile=mobile, by=by)


def _account_of(person: Person, *, by: Actor) -> CareAccount:
    """The account of a person whose row is locked: nobody else opens one meanwhile."""
    account = CareAccount.objects.select_related("user", "person").filter(person=person).first()
    if account is None:
        account = CareAccount(person=person, opened_at=clock.now())
    if account.user is None and account.closed_at is None:
        account.user = User.objects.create_resident()
        account.save()
        audit.record(Action.ACCOUNT_OPENED, by=_as(account, by), about=person.pk)
    return account


def _bind(subject: str, user: User) -> None:
    bound, _ = SocialAccount.objects.get_or_create(provider=EID, uid=subject, defaults={"user": user})
    if bound.user_id != user.pk:
        raise SubjectMismatch


def _as(account: CareAccount, by: Actor) -> Actor:
    return replace(by, user_id=account.user_id, person_id=account.person_id, name=account.person.name)


def _locked_card(person_id: UUID) -> ContactCard:
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    card, _ = ContactCard.objects.get_or_create(person=person)
    return card


def _set_mobile(card: ContactCard, text: str) -> None:
    number = parse_phone(text) if text.strip() else ""
    if number and not can_take_sms(number):
        raise BadPhoneNumber
    if number != card.mobile:
        card.mobile, card.mobile_owner = number, ""
        card.mobile_verified_at = card.sms_stopped_at = None
        card.sms_allowed_at = clock.now() if number else None
