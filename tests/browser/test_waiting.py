"""What waits for one: an invitation that is booked from, and a wish for an earlier time."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.test_time_book import enter

SARA = "Sara Lindqvist"


def test_an_invitation_is_found_on_the_start_page_and_booked_from_once(new_walk):
    walk: Walk = new_walk("invited", width=390)
    page, main = walk.page, walk.page.get_by_role("main")
    walk.go("/tider/")
    enter(walk, SARA)
    walk.go("/")
    walk.look("Hej Sara")
    walk.go("/tider/kallelser/")
    walk.look("Dina kallelser")
    main.get_by_role("link", name=re.compile("Barnmorskan|Kallelse")).first.click()
    walk.look(re.compile("Kallelse från"))
    main.get_by_role("link", name=re.compile("Lediga tider")).first.click()
    walk.look(re.compile("Lediga tider"))
    page.locator("ul.times").last.locator("button, a").last.click()
    walk.look("Stämmer det här?")
    main.get_by_role("button", name="Boka tiden").click()
    walk.look("Tiden är bokad")
    walk.go("/tider/kallelser/")
    walk.look("Dina kallelser")
    expect(main.get_by_text("Tidigare kallelser")).to_be_visible()


def test_one_who_has_a_time_wishes_for_an_earlier_one_and_takes_it_back(new_walk):
    walk: Walk = new_walk("wishing", width=1280, dark=True)
    page, main = walk.page, walk.page.get_by_role("main")
    walk.go("/tider/")
    enter(walk, SARA)
    walk.go("/boka/lindhamns-vardcentral/lakarbesok/")
    page.locator("a[rel=next]").click()
    page.locator("ul.times").last.locator("button, a").last.click()
    main.get_by_role("button", name="Boka tiden").click()
    walk.look("Tiden är bokad")
    main.get_by_role("link", name=re.compile("tidigare tid")).click()
    walk.look("Önska en tidigare tid")
    main.get_by_role("button", name="Spara önskan").click()
    expect(main.get_by_text(re.compile("Du väntar sedan"))).to_be_visible()
    walk.look("Önska en tidigare tid")
    main.get_by_role("button", name="Ta bort önskan").click()
    expect(main.get_by_text(re.compile("Du väntar sedan"))).to_be_hidden()
