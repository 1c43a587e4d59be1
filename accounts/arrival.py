"""Somebody has shown who they are: the register is asked, and then they are let in. Network first."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import actions, queries, reading, sessions
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.tokens import Vouched
from accounts.errors import SubjectMismatch
from accounts.gateways import population_register
from accounts.models import CareAccount
from accounts.reach.language import speaking
from accounts.security import passkeys
from accounts.security.passkeys import PasskeyRefused
from accounts.way_back import WayBack
from core.actor import Actor, Assurance, Channel


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


def let_in_by_passkey(answer: str, *, request_id: str) -> CareAccount:
    """The care account of the one whose passkey the browser showed, who is alive and has not closed it.

    Raises SignInFailed: passkey (it is not believed), or closed.
    """
    try:
        passkey = passkeys.shown(answer)
    except PasskeyRefused:
        raise SignInFailed(Failure.PASSKEY, "the passkey was refused") from None
    person_id = CareAccount.objects.values_list("person_id", flat=True).get(user_id=passkey.user_id)
    number = reading.number_to_ask_by(person_id)
    said = reading.read_if_it_answers(number, register=population_register()) if number else None
    by = Actor(assurance=Assurance.PASSKEY, channel=Channel.WEB, request_id=request_id)
    account = actions.sign_in_with_passkey(person_id=person_id, passkey_id=passkey.pk, reading=said, by=by)
    if account is None:
        raise SignInFailed(Failure.CLOSED, "the account is closed")
    return account


def first_page(request: HttpRequest, back: WayBack) -> str:
    """Where one who has just been let in begins: at the terms the first time, else where they were going."""
    if not sessions.has_accepted_terms(request):
        return back.after("accounts:welcome")
    return back.path or reverse("home")


def in_own_language(request: HttpRequest, response: HttpResponse, person_id: UUID) -> HttpResponse:
    """A browser that has chosen no language reads our pages in the one that the person has chosen."""
    chosen = queries.language_chosen(person_id)
    if not chosen or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return response
    return speaking(response, chosen)
