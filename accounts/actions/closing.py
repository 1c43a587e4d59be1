"""Closing the care account, by its owner or because its owner has died; and opening it again."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from accounts.actions.devices import end_sign_ins
from accounts.models import CareAccount, ContactCard, ContactCheck, Draft, Person
from accounts.signals import account_closed, person_died, sms_answered
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action

Reason = CareAccount.ClosedReason


@action
def close_account(*, keep_sms: bool, by: Actor) -> None:
    """Close one's own account. The record and the booked times stay with the care (PDL 3:17).

    Every session ends, also on other machines, and whatever hangs on the account ends by the signal.
    ``keep_sms`` False takes back the yes to SMS and e-mail; True leaves reminders of booked times as they
    are. Closing what is closed changes nothing. Signing in again opens it, and asks for the terms anew.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.own_person_id)
    account = _shut(person, Reason.OWN, by=by)
    if account is None:
        return
    if not keep_sms:
        _take_back_the_yes(person, by=by)
    open_codes = ContactCheck.objects.filter(person=person, used_at=None, replaced_at=None)
    open_codes.update(replaced_at=clock.now())
    end_sign_ins(by=by)
    Draft.objects.filter(person=person).delete()
    account_closed.send(sender=CareAccount, account=account, by=by)


def _take_back_the_yes(person: Person, *, by: Actor) -> None:
    card = ContactCard.objects.filter(person=person).first()
    if card is not None:
        card.sms_allowed_at, card.email_allowed_at, card.sms_noted_by = None, None, ""
        card.save(update_fields=["sms_allowed_at", "email_allowed_at", "sms_noted_by"])
        sms_answered.send(sender=ContactCard, card=card, said=False, by=by)


def close_for_death(person: Person, *, by: Actor) -> None:
    """Close the account, if there is one, of a locked person who has died, and tell the rooms above.

    A part of the action that learned of the death. That somebody has died is told each time it is read:
    what listens takes it twice.
    """
    _shut(person, Reason.DIED, by=by)
    person_died.send(sender=Person, person=person, by=by)


def reopen(account: CareAccount, *, by: Actor) -> bool:
    """Open a closed account again for its owner, who signs in; False for one that staff have closed.

    A part of the sign-in, which has the person's lock. An account closed by a death that the register has
    taken back opens as well: the one who signs in is not dead.
    """
    if account.closed_reason not in (Reason.OWN, Reason.DIED) or account.user is None:
        return False
    account.closed_at, account.closed_reason, account.terms_accepted_at = None, "", None
    account.save(update_fields=["closed_at", "closed_reason", "terms_accepted_at"])
    account.user.is_active = True
    account.user.save(update_fields=["is_active"])
    audit.record(Action.ACCOUNT_REOPENED, by=by, about=account.person_id)
    return True


def _shut(person: Person, reason: CareAccount.ClosedReason, *, by: Actor) -> CareAccount | None:
    """None when there is nothing to close. A new password, though unusable, is what ends every session.

    Passkeys go for good: whoever comes back by e-ID adds new ones.
    """
    account = CareAccount.objects.select_related("user").filter(person=person, closed_at=None).first()
    if account is None:
        return None
    account.closed_at, account.closed_reason = clock.now(), reason
    account.save(update_fields=["closed_at", "closed_reason"])
    if account.user is not None:
        account.user.is_active = False
        account.user.set_unusable_password()
        account.user.save(update_fields=["is_active", "password"])
        Authenticator.objects.filter(user=account.user).delete()
    audit.record(Action.ACCOUNT_CLOSED, by=by, about=person.pk, category=reason)
    return account
