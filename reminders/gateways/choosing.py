"""Which providers the region has, in the order of its choice."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from core import clock, rulebook
from reminders.gateways.elks import ElksGateway
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
    if not settings.ELKS_USERNAME:
        return (twilio,)
    elks = ElksGateway(
        username=settings.ELKS_USERNAME,
        password=settings.ELKS_PASSWORD,
        sender=settings.ELKS_SENDER,
        base=settings.ELKS_API_BASE,
        timeout=rules.provider_timeout_seconds,
        fiction_only=settings.SMS_FICTION_NUMBERS_ONLY,
    )
    return (twilio, elks)
