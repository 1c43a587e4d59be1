"""Finding a time: by keyboard alone, without JavaScript, on a phone and on a wide screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.test_ways import press


def test_a_time_near_home_is_found_by_keyboard_alone(new_walk):
    walk: Walk = new_walk("find-keyboard", width=1280)
    page = walk.page
    walk.go("/boka/")
    press(walk, page.get_by_role("link", name="Sök ledig tid på alla mottagningar"))
    walk.look("Sök ledig tid")
    page.get_by_label("Vad gäller det?").focus()
    page.keyboard.type("Sjuk")
    page.get_by_label("Nära").focus()
    page.keyboard.type("999 40")
    page.get_by_label("Hur långt bort?").focus()
    page.keyboard.press("ArrowDown")
    press(walk, page.get_by_role("button", name="Sök", exact=True))
    found = page.locator("#traffar")
    expect(found.get_by_role("heading", level=2)).to_have_text("Lediga tider, räknat från 999 40 Tallsjö")
    walk.look("Sök ledig tid")
    expect(found.locator("section")).to_have_count(2)
    press(walk, found.locator("section a.go").last)
    walk.look(re.compile("^Lediga tider: "))
    press(walk, page.get_by_text("Välj datum"))
    page.get_by_label("Tid på dagen").focus()
    page.keyboard.type("Efter")
    press(walk, page.get_by_role("button", name="Visa tider"))
    expect(page).to_have_url(re.compile("nar=eftermiddag"))
    walk.look(re.compile("^Lediga tider: "))
    press(walk, page.locator("ul.times a").first)
    walk.look("Logga in")


def test_a_search_goes_wrong_and_right_without_javascript_on_a_phone(new_walk):
    walk: Walk = new_walk("find-plain", scripts=False)
    page = walk.page
    walk.go("/boka/sok/")
    walk.page.get_by_label("Nära").fill("Atlantis")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Vi hittar inget postnummer och ingen ort")
    expect(page).to_have_title(re.compile("^Fel:"))
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_label("Nära").fill("Lindhamn")
    page.get_by_text("Fler val").click()
    page.get_by_label("Språk, förutom svenska").select_option(label="Polska")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.locator("#traffar")).to_contain_text("Inga lediga tider stämmer med allt du valde")
    page.get_by_role("link", name=re.compile("^Sök utan språket")).click()
    expect(page.locator("#traffar")).to_contain_text("km från Lindhamn")


def test_the_pages_of_finding_a_time_are_sound_at_any_width(new_walk):
    for name, width, dark in (("find-phone", 390, False), ("find-dark", 390, True), ("find-wide", 1280, False)):
        walk: Walk = new_walk(name, width=width, dark=dark)
        walk.go("/boka/")
        walk.look("Välj mottagning")
        walk.go("/boka/sok/?vard=sjukskoterska&plats=Lindhamn&km=50")
        walk.look("Sök ledig tid")
        walk.go("/boka/sok/?vard=ogon&nar=kvall")
        walk.look("Sök ledig tid")
        walk.go("/lediga/")
        walk.look("Första lediga tid")
        walk.go("/lediga/sjukskoterska/")
        walk.look("Första lediga tid: Sjuksköterska")
        walk.go("/boka/lindhamns-vardcentral/sjukskoterska/?nar=kvall")
        walk.look(re.compile("^Lediga tider: "))


def test_the_open_page_changes_language_by_its_address(new_walk):
    walk: Walk = new_walk("find-english", language="en-GB")
    walk.go("/lediga/sjukskoterska/")
    walk.page.get_by_role("link", name="English").click()
    walk.look("First available appointment: Nurse")
    expect(walk.page.locator("html")).to_have_attribute("lang", "en")
