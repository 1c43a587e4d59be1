"""What the pages are given (docs/page-contexts.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bankid import flow, orders, words
from accounts.bankid.orders import Order
from accounts.bankid.words import Device

AFTER_THE_CODE = frozenset({"started", "userSign", "userMrtd", "userCallConfirm", "processing"})
"""Hints that say that the code has been read: it is not shown any more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    on_this_device: bool
    app_url: str
    shows_code: bool
    code_url: str
    state_url: str
    cancel_url: str
    says: str
    left: str
    elapsed: int
    of: int


@dataclass(frozen=True, slots=True)
class Ended:
    title: str
    text: str
    device: str
    other_device: str
    start_url: str
    sign_in_url: str
    next: str


def waiting(order: Order) -> Waiting:
    """An order that goes on."""
    same, hint = order.device == Device.SAME, orders.last_hint(order)
    whole = int(orders.CODES_FOR.total_seconds())
    return Waiting(
        on_this_device=same,
        app_url=flow.app_address(order) if same else "",
        shows_code=not same and hint not in AFTER_THE_CODE,
        code_url=reverse("accounts:bankid_code"),
        state_url=reverse("accounts:bankid_state"),
        cancel_url=reverse("accounts:bankid_cancel"),
        says=str(words.waiting(hint, order.device)),
        left=_left(order.codes_left),
        elapsed=whole - int(order.codes_left.total_seconds()),
        of=whole,
    )


def ended(order: Order, back_url: str) -> Ended:
    """An order that let nobody in."""
    said = words.ended(order.ended, order.device)
    other = Device.OTHER if order.device == Device.SAME else Device.SAME
    return Ended(
        title=str(said.title),
        text=str(said.text),
        device=order.device,
        other_device=other,
        start_url=reverse("accounts:bankid_start"),
        sign_in_url=back_url,
        next=order.next,
    )


def _left(left: timedelta) -> str:
    minutes = -int(-left.total_seconds() // 60)
    if minutes <= 1:
        return _("Mindre än en minut kvar. Hinner du inte kan du börja om.")
    return ngettext(
        "Du har ungefär %(minutes)s minut på dig.", "Du har ungefär %(minutes)s minuter på dig.", minutes
    ) % {"minutes": minutes}
