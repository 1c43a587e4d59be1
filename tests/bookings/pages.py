"""What tests of the time book's pages read from an answer."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Slot
from tests import make
from tests.bookings.monday import MONDAY


def slot_in(days: float = 3, **values) -> Slot:
    kind = values.pop("kind", {})
    return make.slot(make.visit_type(**kind), starts_at=MONDAY + timedelta(days=days), **values)


def at(name: str, thing: Slot | Booking) -> str:
    return reverse(f"bookings:{name}", args=[thing.pk])


def text_of(response) -> str:
    """What one reads: no tags, one blank between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links_of(response) -> list[str]:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return [unescape(href) for href in re.findall(r'<a [^>]*href="([^"]+)"', main)]


def key_of(response) -> str:
    found = re.search(r'name="form_key" value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def send(browser: Client, slot: Slot, **values):
    """Open the confirm page, and press the button."""
    url = at("confirm", slot)
    return browser.post(url, {"form_key": key_of(browser.get(url)), **values})
