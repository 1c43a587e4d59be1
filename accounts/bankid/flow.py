"""One sign-in with BankID: begun, looked at every other second, come back to, stopped, and let in once."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from accounts import arrival, entrance
from accounts.backends import RESIDENT_BACKEND
from accounts.bankid import orders, words
from accounts.bankid.gateway import Answer, BankIdTrouble, Identified, Status, Trouble, relying_party
from accounts.bankid.orders import Order
from accounts.bankid.words import Device, Ending
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.tokens import Vouched
from accounts.models import DeviceSession
from accounts.way_back import WayBack
from core import clock
from core.actor import Assurance
from core.identity import BadIdentityNumber, IdentityNumber, parse_identity_number

logger = logging.getLogger(__name__)

NONCE = "svar"
"""The parameter of the address to come back to."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """The person is in, and goes on to a page of ours."""

    first_page: str
    person_id: UUID


def begin(request: HttpRequest, *, device: Device, back: WayBack) -> Order:
    """Ask BankID for an order in place of the session's earlier one. What hinders it is how the order ended."""
    _abandon(orders.of(request))
    return orders.keep(request, _ordered(request, Order.new(device, back.path)))


def look(request: HttpRequest) -> Order | LetIn | None:
    """The session's order as it is now, or that it has just let the person in; None when there is none.

    Asks BankID when the order may be asked about and nobody else is asking or has asked just now.
    """
    order = orders.of(request)
    if order is None or order.ended:
        return order
    if order.is_too_old:
        return _ended(request, order, Ending.LATE)
    if not (order.may_be_asked and orders.take_turn(order)):
        return order
    try:
        answer = relying_party().collect(order.ref)
    except BankIdTrouble as trouble:
        return _troubled(request, order, trouble)
    return _answered(request, order, answer)


def come_back(request: HttpRequest, nonce: str) -> Order | None:
    """The app has sent somebody here. The order, if it is this session's; else None, and nothing has changed."""
    order = orders.of(request)
    if order is None or not order.is_answered_by(nonce):
        return None
    return orders.keep(request, order.back())


def stop(request: HttpRequest) -> Order | None:
    """The person does not want to any more."""
    order = orders.of(request)
    if order is None or order.ended:
        return order
    _abandon(order)
    return _ended(request, order, Ending.STOPPED)


def app_address(order: Order) -> str:
    """What opens the app on this device with the order in it."""
    query = urlencode({"autostarttoken": order.token, "redirect": return_address(order)})
    return f"{settings.BANKID_APP_URL}?{query}"


def return_address(order: Order) -> str:
    """Where the app sends the person when the order is completed. Works in the browser that began alone."""
    return f"{settings.PUBLIC_URL}{reverse('accounts:bankid_returned')}?{urlencode({NONCE: order.nonce})}"


def _ordered(request: HttpRequest, order: Order) -> Order:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        started = relying_party().start(
            end_user_ip=request.META["REMOTE_ADDR"],
            shown=words.shown_in_the_app(get_language() or "sv", host),
            return_url=return_address(order) if order.device == Device.SAME else "",
        )
    except BankIdTrouble as trouble:
        logger.warning("BankID gave no order: %s", trouble)
        return order.over(trouble.trouble)
    return order.given(started)


def _answered(request: HttpRequest, order: Order, answer: Answer) -> Order | LetIn:
    if answer.status == Status.PENDING:
        orders.give_turn(order, answer.hint)
        return order
    orders.close(order)
    if answer.person is not None:
        return _let_in(request, order, answer.person)
    if answer.hint == "startFailed" and order.device == Device.OTHER and order.codes_left:
        return orders.keep(request, _ordered(request, order))
    return _ended(request, order, answer.hint)


def _troubled(request: HttpRequest, order: Order, trouble: BankIdTrouble) -> Order:
    logger.warning("BankID said nothing of an order: %s", trouble)
    if trouble.trouble == Trouble.UNAVAILABLE:  # the order lives on at BankID: the next look may hear of it
        orders.give_turn(order, orders.last_hint(order))
        return order
    orders.close(order)
    return _ended(request, order, trouble.trouble)


def _let_in(request: HttpRequest, order: Order, person: Identified) -> Order | LetIn:
    """Fill a session whose key is new. The order is gone from it before anybody is in it."""
    try:
        account = arrival.let_in(_vouched(person), request_id=getattr(request, "id", ""))
    except SignInFailed as failure:
        logger.info("sign-in came to nothing: %s", failure)
        return orders.keep(request, order.over(failure.failure))
    orders.forget(request)
    login(request, account.user, backend=RESIDENT_BACKEND)
    begun = entrance.enter(request, account, level=Assurance.LOA3, method=DeviceSession.Method.BANKID)
    back = WayBack.to("" if begun.after_somebody_else else order.next)
    return LetIn(arrival.first_page(request, back), account.person_id)


def _vouched(person: Identified) -> Vouched:
    return Vouched(
        subject="",
        identity=_number(person),
        previous=(),
        given_name=person.given_name,
        family_name=person.family_name,
        level=Assurance.LOA3,
    )


def _number(person: Identified) -> IdentityNumber:
    try:
        number = parse_identity_number(person.personal_number, today=clock.today())
    except BadIdentityNumber:
        raise SignInFailed(Failure.UNKNOWN, "BankID's identity number does not hold") from None
    if number.value != person.personal_number:
        raise SignInFailed(Failure.UNKNOWN, "BankID's identity number is not twelve digits")
    return number


def _ended(request: HttpRequest, order: Order, how: str) -> Order:
    logger.info("a sign-in with BankID ended: %s", how)
    return orders.keep(request, order.over(how))


def _abandon(order: Order | None) -> None:
    if order is None or order.ended:
        return
    orders.close(order)
    with suppress(BankIdTrouble):
        relying_party().cancel(order.ref)
