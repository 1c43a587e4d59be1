"""What a network that went wrong tells of the message that was handed over."""

from __future__ import annotations

import requests
import urllib3.exceptions

from reminders.gateways import meanings
from reminders.gateways.protocol import Later, Outcome, Undecided


def outcome_of(error: requests.RequestException) -> Outcome:
    """Only a connection that was never made is certain; all else may have reached the provider."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    never_reached = isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError
    )
    if isinstance(error, requests.ConnectTimeout) or never_reached:
        return Later(meanings.NO_CONNECTION)
    return Undecided(type(error).__name__)
