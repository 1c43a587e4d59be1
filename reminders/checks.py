"""What must be right in the region's own words before the first SMS: checked when the house starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinics.rules import region
from core.phone import BadPhoneNumber, parse_phone
from reminders.wording import gsm7

NAME_AT_MOST, PHONE_AT_MOST = 16, 13


@register()
def region_fits_in_an_sms(**_: Any) -> Iterable[CheckMessage]:
    """voice.md rule 6: region at most 16 signs, phone 13, both in GSM-7, so that N1 is always one SMS."""
    rules = region()
    if not rules.name or len(rules.name) > NAME_AT_MOST or gsm7.outside(rules.name):
        yield Error(f"[region] name must be 1-{NAME_AT_MOST} signs of the SMS alphabet.", id="reminders.E001")
    try:
        parse_phone(rules.phone)
        wrong = len(rules.phone) > PHONE_AT_MOST
    except BadPhoneNumber:
        wrong = True
    if wrong:
        yield Error(f"[region] phone must be a number of at most {PHONE_AT_MOST} signs.", id="reminders.E002")
