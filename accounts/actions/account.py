"""The care account: opened at the first sign-in, or again by one who has closed it; and its terms."""

from __future__ import annotations

from dataclasses import replace

from allauth.socialaccount.models import SocialAccount

from accounts.actions.closing import reopen
from accounts.actions.contact import Choices, set_contact
from accounts.actions.person import note_register_reading, register_person
from accounts.errors import SubjectMismatch
from accounts.merge_models import Duplicate
from accounts.models import CareAccount, ContactCard, Person, User
from accounts.reading import Reading
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from core.identity import IdentityNumber

EID = "eid"
"""The provider id under which allauth keeps the e-ID's opaque name for a person."""

TERMS = "2026-11"
"""The version of the terms that is accepted now (templates/accounts/welcome.html)."""


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

    An account that its owner has closed opens again, and asks for the terms anew. Gives None, and lets
    nobody in, when staff have closed it or the person has died; what the register said is kept anyhow.
    ``reading`` is None when the register did not answer: the e-ID's name will do until it does. Of two
    first sign-ins at the same instant one opens the account, the other finds it.
    Raises SubjectMismatch when the e-ID's ``subject`` is bound to somebody else here; "" binds nothing.
    """
    told = reading.person.numbers if reading and reading.person else ()
    person = register_person(
        identity=identity,
        given_name=given_name,
        family_name=family_name,
        also=tuple(dict.fromkeys((*also, *told))),
        said_by=Duplicate.Ground.EID if also else Duplicate.Ground.REGISTER,
        by=by,
    )
    if reading is not None:
        person = note_register_reading(person_id=person.pk, reading=reading, by=by)
    if person.died_on is not None:
        return None
    account = _account_of(person, by=by)
    if account.closed_at is not None and not reopen(account, by=_as(account, by)):
        return None
    if account.user is None:
        return None
    if subject:
        _bind(subject, account.user)
    account.last_signed_in_at = clock.now()
    account.save(update_fields=["last_signed_in_at"])
    audit.record(Action.SIGNED_IN, by=_as(account, by), about=person.pk)
    return account


@action
def begin(*, mobile: str, language: str, by: Actor) -> None:
    """What the first visit decides, whole: the terms are accepted, and SMS go to ``mobile``, or nowhere.

    ``language`` is that of the page the person has just read; it stands until they choose another. What the
    clinic had noted before is kept. Raises core.phone.BadPhoneNumber; then nothing is accepted.
    """
    choices = Choices(mobile=mobile)
    if not ContactCard.objects.filter(person_id=by.own_person_id).exists():
        choices["language"] = language
    set_contact(by=by, **choices)
    accept_terms(by=by)


@action
def accept_terms(*, by: Actor) -> None:
    """Note that the person has accepted the terms as they are now."""
    CareAccount.objects.filter(person_id=by.own_person_id).update(
        terms_accepted_at=clock.now(), terms_version=TERMS
    )
    audit.record(Action.TERMS_ACCEPTED, by=by, about=by.own_person_id, category=TERMS)


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
