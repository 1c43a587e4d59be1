"""What was sent to oneself, and what one wants to hear of: with and without scripts, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.test_journey import sign_in

MESSAGES = "Meddelanden till dig"


@pytest.mark.parametrize(("width", "scripts", "person"), [
    (390, True, "Nadia Haddad"),
    (1280, False, "Peter Gustafsson"),
])  # fmt: skip
def test_a_code_that_was_sent_stands_among_the_messages_and_a_kind_can_be_declined(
    width, scripts, person, new_walk: Callable[..., Walk], until: Callable[..., None]
):
    walk = new_walk(f"messages-{width}", width=width, scripts=scripts)
    walk.go("/konto/")
    sign_in(walk, person)
    walk.go("/konto/kontakt/")
    walk.look("Så når vi dig")
    main = walk.page.get_by_role("main")
    expect(main.get_by_text("berättar vi alltid om")).to_be_visible()
    main.get_by_label("Erbjudanden om tidigare tid").uncheck()
    main.get_by_label("E-postadress", exact=False).first.fill(f"meddelanden{width}@lindqvist.example")
    main.get_by_role("button", name="Spara").click()
    walk.look("Bekräfta din e-postadress")

    def is_sent() -> bool:
        walk.go("/meddelanden/")
        return walk.page.get_by_text("Koden sparas ingenstans.").count() > 0

    until(is_sent, "the code among the messages")
    walk.look(MESSAGES)
    walk.page.get_by_role("link", name="Ändra vad vi skickar, och hur").click()
    expect(walk.page.get_by_label("Erbjudanden om tidigare tid")).not_to_be_checked()
    expect(walk.page.get_by_label("Påminnelser om tider")).to_be_checked()
