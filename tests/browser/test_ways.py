"""Other ways to the same visit: by keyboard alone, without JavaScript, in English, and with a wrong number."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Walk
from tests.browser.test_journey import sign_in


def press(walk: Walk, target: Locator) -> None:
    """Reach it with Tab alone, see that it shows its focus, and press Enter."""
    target.wait_for()
    for _ in range(400):
        if target.evaluate("e => e === document.activeElement"):
            break
        walk.page.keyboard.press("Tab")
    assert target.evaluate("e => e === document.activeElement && getComputedStyle(e).outlineStyle !== 'none'")
    walk.page.keyboard.press("Enter")


def test_a_time_is_booked_and_cancelled_by_keyboard_alone(new_walk):
    walk: Walk = new_walk("keyboard", width=1280)
    page = walk.page
    walk.go("/boka/lindhamns-vardcentral/sjukskoterska/")
    press(walk, page.locator("ul.times a").last)
    press(walk, page.get_by_role("main").get_by_role("button", name="annan e-legitimation"))
    press(walk, page.get_by_role("button", name="Daniel Öberg"))
    page.get_by_role("heading", level=1, name=re.compile("Välkommen|Stämmer")).wait_for()
    if "/valkommen/" in page.url:  # the first of the walks that is this person
        walk.look("Välkommen, Daniel")
        page.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        press(walk, page.get_by_role("main").locator("button[type=submit]"))
    walk.look("Stämmer det här?")
    press(walk, page.get_by_role("button", name="Boka tiden"))
    walk.look("Tiden är bokad")
    press(walk, page.get_by_role("link", name="Avboka", exact=True))
    page.get_by_role("button", name="Avboka min tid").wait_for()
    press(walk, page.get_by_role("button", name="Avboka min tid"))
    expect(page.get_by_text(re.compile("Du avbokade tiden på webben")).first).to_be_visible()


def test_a_time_is_booked_without_javascript_and_in_english(new_walk):
    walk: Walk = new_walk("plain", scripts=False, language="en-GB")
    page = walk.page
    walk.go("/boka/lindhamns-vardcentral/sjukskoterska/")
    page.locator("ul.times a").last.click()
    page.get_by_role("main").get_by_role("button", name="another e-ID").click()
    page.get_by_role("button", name="Oleksandr Kovalenko").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("main").locator("button[type=submit]").click()
    page.get_by_role("button", name=re.compile("Book")).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert re.search(r"/tider/[0-9a-f-]{36}/bokad/$", page.url)
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text("You have already booked this appointment")


def test_a_wrong_mobile_number_is_said_at_the_field_and_on_top(new_walk):
    walk: Walk = new_walk("wrong")
    page = walk.page
    walk.go("/konto/kontakt/")
    sign_in(walk, "Sara Lindqvist", "Så når vi dig")
    walk.look("Så når vi dig")
    page.get_by_label("Mobilnummer").fill("0701")
    page.get_by_role("main").get_by_role("button", name="Spara").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.press("Enter")
    expect(page.get_by_label("Mobilnummer")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fel:"))
