"""A freed time is offered and taken on the web, and the old one is free for others."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from demo.launcher.stack import Stack
from tests.browser.at_the_clinic import ask
from tests.browser.conftest import Walk
from tests.browser.test_time_book import enter

EMIL = ("Emil", "Hallberg")


def test_an_offer_is_taken_on_the_web_and_the_old_time_is_given_back(stack: Stack, new_walk):
    walk: Walk = new_walk("offered", width=390)
    page, main = walk.page, walk.page.get_by_role("main")
    ask(stack, "clear", *EMIL)
    walk.go("/tider/")
    enter(walk, " ".join(EMIL))
    walk.go("/boka/lindhamns-vardcentral/lakarbesok/")
    page.locator("a[rel=next]").click()
    page.locator("ul.times").last.locator("button, a").last.click()
    main.get_by_role("button", name="Boka tiden").click()
    walk.look("Tiden är bokad")
    main.get_by_role("link", name=re.compile("tidigare tid")).click()
    main.get_by_role("button", name="Spara önskan").click()
    expect(main.get_by_text(re.compile("Du väntar sedan"))).to_be_visible()
    made = ask(stack, "offer", *EMIL)

    walk.go("/")
    walk.look("Hej Emil")
    main.get_by_role("link", name=re.compile("Du kan få en tidigare tid")).click()
    walk.look(re.compile("."))
    expect(main).to_contain_text(made["new"].split(" kl. ")[1])
    main.get_by_role("button", name=re.compile("Ja|Byt")).first.click()
    walk.look(re.compile("."))
    came = ask(stack, "outcome", made["booking"], made["old_slot"])
    assert came == {"when": made["new"], "state": "active", "old_taken": 0}
    walk.go(f"/tider/{made['booking']}/")
    expect(main).to_contain_text(made["new"].split(" kl. ")[1])
    walk.go(f"/tider/{made['booking']}/tidigare/")
    expect(main.get_by_text(re.compile("Svaret var ja"))).to_be_visible()
