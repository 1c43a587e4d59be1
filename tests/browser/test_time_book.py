"""A time is held, booked with needs, moved, written about, put in a calendar, cancelled; also without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.test_journey import choose_at_the_eid

TIMES = "/boka/lindhamns-vardcentral/sjukskoterska/"


def seeing(walk: Walk, *, scripts: bool) -> Callable[[str], None]:
    """The page with this heading; looked over by axe, too, where scripts run."""
    if scripts:
        return walk.look
    return lambda heading: walk.page.get_by_role("heading", level=1, name=heading).wait_for()


def enter(walk: Walk, person: str) -> None:
    """Through the e-ID to one's own times, and past the welcome page the first time."""
    main = walk.page.get_by_role("main")
    main.get_by_role("button", name=re.compile("annan.*e-legitimation")).click()
    choose_at_the_eid(walk, person)
    walk.page.get_by_role("heading", level=1, name=re.compile("Välkommen|Dina tider")).wait_for()
    if "/valkommen/" in walk.page.url:
        main.get_by_role("checkbox").check()
        main.locator("button[type=submit]").click()


@pytest.mark.parametrize(
    ("width", "person", "scripts"), [(390, "Daniel Öberg", True), (1280, "Leo Haddad", False)]
)
def test_the_life_of_a_time(width, person, scripts, new_walk):
    walk: Walk = new_walk(f"time-{width}", width=width, scripts=scripts)
    page, main, see = walk.page, walk.page.get_by_role("main"), seeing(walk, scripts=scripts)
    walk.go("/tider/")
    enter(walk, person)
    see("Dina tider")
    hold_and_book(walk, see)
    main.get_by_role("link", name="Flytta tiden").click()
    see("Välj en ny tid")
    main.get_by_role("link", name="Visa senare tider").click()
    page.locator("ul.times a").nth(2).click()
    see("Vill du flytta tiden?")
    main.get_by_role("button", name="Flytta tiden").click()
    expect(main.get_by_text(re.compile("Du flyttade tiden till .* på webben"))).to_be_visible()
    see("Sjuksköterskebesök")
    moved = page.url
    write(walk, see)
    subscribe(walk, see)
    page.goto(moved)
    main.get_by_role("link", name="Avboka", exact=True).click()
    see("Vill du avboka?")
    main.get_by_role("button", name="Avboka min tid").click()
    expect(main.get_by_text(re.compile("Avbokad av dig")).first).to_be_visible()


def hold_and_book(walk: Walk, see: Callable[[str], None]) -> None:
    """The last time of next week, kept while one says what one needs."""
    page, main = walk.page, walk.page.get_by_role("main")
    walk.go(TIMES)
    page.locator("a[rel=next]").click()
    page.locator("ul.times").last.locator("a, button").last.click()
    see("Stämmer det här?")
    hold = main.get_by_role("button", name="Håll tiden i 10 minuter")
    if hold.is_visible():
        hold.click()
        see("Stämmer det här?")
    expect(main.get_by_text(re.compile(r"Tiden hålls åt dig till kl\. \d\d\.\d\d"))).to_be_visible()
    main.get_by_text("Tolk, andra behov eller ett meddelande").click()
    main.get_by_label(re.compile("^Tolk")).select_option(label="somaliska")
    main.get_by_label(re.compile("Något annat som behövs")).fill("Kommer med rullstol")
    main.get_by_label(re.compile("Meddelande till mottagningen")).fill("Gäller såret på handen.")
    see("Stämmer det här?")
    main.get_by_role("button", name="Boka tiden").click()
    see("Tiden är bokad")
    for words in ("Tolk: somaliska", "Kommer med rullstol", "Gäller såret på handen."):
        expect(main.get_by_text(words)).to_be_visible()
    with page.expect_download() as download:
        main.get_by_role("link", name="Lägg in i kalendern").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text()


def write(walk: Walk, see: Callable[[str], None]) -> None:
    """To the clinic about the time."""
    main = walk.page.get_by_role("main")
    main.get_by_role("link", name="Skriv till mottagningen om tiden").first.click()
    see("Skriv till mottagningen om tiden")
    main.get_by_label("Vad vill du säga eller fråga?").fill("Finns det hiss?")
    main.get_by_role("button", name="Skicka").click()
    expect(main.get_by_text("Finns det hiss?")).to_be_visible()
    see("Skriv till mottagningen om tiden")


def subscribe(walk: Walk, see: Callable[[str], None]) -> None:
    """An address of one's own, which a calendar program fetches from without signing in."""
    main = walk.page.get_by_role("main")
    walk.go("/tider/kalender/")
    main.get_by_role("button", name="Skapa en adress").click()
    see("Dina tider i din kalender")
    address = main.locator("code").inner_text()
    feed = walk.page.request.get(walk.stack.urls["web"] + address[address.index("/kalender/") :])
    assert feed.ok
    assert feed.text().count("STATUS:CONFIRMED") >= 1
