"""Which providers the region has, in the order of its choice."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from core import clock, rulebook
from reminders.gateways.protocol import SmsGateway
from reminders.gateways.twilio import TwilioGateway
from reminders.rules import ReminderRules


@cache
def configured() -> tuple[SmsGateway, ...]:
    """The providers that the settings name, the first first; the same objects in the whole process."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    twilio = TwilioGateway(
        account=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        sender=settings.SMS_SENDER,
        base=settings.SMS_API_BASE,
        timeout=rules.provider_timeout_seconds,
        fiction_only=settings.SMS_FICTION_NUMBERS_ONLY,
    )
    return (twilio,)


def by_name(name: str) -> SmsGateway | None:
    """The provider of that name; None when the region has it no longer."""
    return next((one for one in configured() if one.name == name), None)
