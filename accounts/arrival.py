"""Somebody comes back from the e-ID: the register is asked, and then they are let in. Network first."""

from __future__ import annotations

from accounts import actions, reading
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.tokens import Vouched
from accounts.errors import SubjectMismatch
from accounts.gateways import population_register
from accounts.models import CareAccount
from core.actor import Actor, Channel


def let_in(vouched: Vouched, *, request_id: str) -> CareAccount:
    """The care account of the one whom the e-ID vouched for, opened if this is the first time.

    Raises SignInFailed: closed (the account, or the person has died), or unknown.
    """
    said = reading.read_if_it_answers(vouched.identity, register=population_register())
    try:
        account = actions.sign_in(
            identity=vouched.identity,
            given_name=vouched.given_name,
            family_name=vouched.family_name,
            subject=vouched.subject,
            reading=said,
            also=vouched.previous,
            by=Actor(assurance=vouched.level, channel=Channel.WEB, request_id=request_id),
        )
    except SubjectMismatch:
        raise SignInFailed(Failure.UNKNOWN, "the subject is bound to another account") from None
    if account is None:
        raise SignInFailed(Failure.CLOSED, "the account is closed")
    return account
