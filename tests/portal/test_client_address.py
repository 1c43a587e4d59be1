"""Tries are counted by the client's address: right behind proxies of ours, and not to be forged without them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.middleware import ClientAddressMiddleware
from portal.settings.environment import BadEnvironment, Environment


@pytest.mark.parametrize(
    ("proxies", "heard", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "198.51.100.7", "10.0.0.9"),  # without a proxy of ours the header is the client's own word
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.5, 198.51.100.7", "198.51.100.7"),  # what comes before was forged
        (2, "203.0.113.5, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.9"),  # somebody has gone around one of them
        (1, "", "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, " 2001:db8::1 ", "2001:db8::1"),
    ],
)
def test_the_address_is_what_the_outermost_proxy_of_ours_saw(settings, proxies, heard, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.9", **({"HTTP_X_FORWARDED_FOR": heard} if heard else {})
    )
    ClientAddressMiddleware(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


def test_how_many_there_are_is_a_number():
    required = {f.name.upper(): "x" for f in fields(Environment)}
    assert Environment.read({**required, "TRUSTED_PROXIES": "2"}).trusted_proxies == 2
    with pytest.raises(BadEnvironment, match="TRUSTED_PROXIES is not a number"):
        Environment.read({**required, "TRUSTED_PROXIES": "two"})
