"""What carries SMS, behind one Protocol: Twilio and 46elks. Never called inside a transaction.

``configured`` are the region's providers in the order of its choice: the first sends, and the second takes over
when it fails (:mod:`reminders.actions.carriers`).
"""

from reminders.gateways.choosing import configured
from reminders.gateways.elks import ElksGateway
from reminders.gateways.protocol import (
    Accepted,
    Found,
    Gateway,
    Handed,
    Later,
    Outcome,
    Rejected,
    SmsGateway,
    Undecided,
)
from reminders.gateways.twilio import TwilioGateway

__all__ = [
    "Accepted",
    "ElksGateway",
    "Found",
    "Gateway",
    "Handed",
    "Later",
    "Outcome",
    "Rejected",
    "SmsGateway",
    "TwilioGateway",
    "Undecided",
    "configured",
]
