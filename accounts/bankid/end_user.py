"""The address of whoever asks, which BankID wants to compare with the app's."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The person's IP address, by the header that our proxy sets or by the connection.

    A header that holds no address is the operator's mistake: the connection's own is told then.
    """
    told = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "") if settings.CLIENT_ADDRESS_HEADER else ""
    try:
        return str(ip_address(told.strip()))
    except ValueError:
        return str(request.META["REMOTE_ADDR"])
