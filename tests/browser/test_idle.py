"""A session that is about to end: warned of, kept alive, or ended without losing what was half-written."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from core import clock
from tests.browser.conftest import Walk
from tests.browser.test_journey import move_clock, sign_in

AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
"""What the browser says when one comes back to the tab; the page asks the server how long is left."""


def half_written(walk: Walk) -> None:
    walk.page.locator("[name=email]").fill("halvskriven@example.se")


def test_what_was_half_written_survives_the_end_of_the_session(stack, new_walk):
    walk = new_walk("idle", width=390)
    walk.go("/konto/kontakt/")
    sign_in(walk, "Sara Lindqvist", "Så når vi dig")
    walk.look("Så når vi dig")
    began = clock.now()
    half_written(walk)
    try:
        move_clock(stack, began + timedelta(minutes=19))
        walk.page.evaluate(AGAIN)
        warning = walk.page.get_by_role("dialog", name="Vill du vara kvar?")
        expect(warning).to_be_visible()
        walk.look("Så når vi dig")
        warning.get_by_role("button", name="Stanna kvar").click()
        expect(warning).to_be_hidden()

        move_clock(stack, began + timedelta(minutes=42))
        walk.page.evaluate(AGAIN)
        walk.look("Du är utloggad")
        expect(walk.page.get_by_text("Det du skrev finns kvar")).to_be_visible()
        walk.page.get_by_role("main").get_by_role("link", name="Logga in").click()
        sign_in(walk, "Sara Lindqvist", "Så når vi dig")
        walk.look("Så når vi dig")
        expect(walk.page.locator("[name=email]")).to_have_value("halvskriven@example.se")
        expect(walk.page.get_by_text("Det är inte skickat än.")).to_be_visible()
    finally:
        move_clock(stack, None)


def test_a_sign_in_ended_from_another_browser_is_out_at_once(stack, new_walk):
    here, there = new_walk("ends", width=1280, dark=True), new_walk("is-ended")
    for walk in (here, there):
        walk.go("/konto/inloggningar/")
        sign_in(walk, "Leo Haddad", "Här är du inloggad")
        walk.look("Här är du inloggad")
    here.page.reload()
    here.page.get_by_role("main").get_by_role("button", name="Logga ut den").first.click()
    expect(here.page.get_by_text("Enheten är utloggad.")).to_be_visible()
    there.go("/tider/")
    there.look("Du är utloggad")
    expect(there.page.get_by_text("Du loggade ut den här enheten från en annan.")).to_be_visible()


def test_a_sign_in_that_is_as_old_as_one_may_be_says_so_and_keeps_what_was_written(stack, new_walk):
    walk = new_walk("ends-by-itself", width=390, dark=True)
    walk.go("/konto/kontakt/")
    sign_in(walk, "Amina Warsame", "Så når vi dig")
    walk.look("Så når vi dig")
    began = clock.now()
    half_written(walk)
    try:
        for minutes in range(15, 12 * 60, 15):
            move_clock(stack, began + timedelta(minutes=minutes))
            walk.page.request.get(stack.urls["web"] + "/om/")
        move_clock(stack, began + timedelta(minutes=12 * 60 - 2))
        walk.page.evaluate(AGAIN)
        warning = walk.page.get_by_role("dialog", name="Snart loggas du ut")
        expect(warning).to_be_visible()
        walk.look("Så når vi dig")
        walk.page.keyboard.press("Escape")
        expect(warning).to_be_hidden()
        walk.page.evaluate(AGAIN)
        walk.page.locator("[name=email]").fill("mer@example.se")
        expect(warning).to_be_hidden()

        move_clock(stack, began + timedelta(minutes=12 * 60 + 1))
        walk.page.evaluate(AGAIN)
        walk.look("Du är utloggad")
        expect(walk.page.get_by_text("Det du skrev finns kvar")).to_be_visible()
    finally:
        move_clock(stack, None)


def test_what_is_sent_from_a_tab_of_an_earlier_sign_in_is_filled_in_again(new_walk):
    walk = new_walk("two-tabs", width=390)
    walk.go("/konto/kontakt/")
    sign_in(walk, "Leo Haddad", "Så når vi dig")
    walk.look("Så når vi dig")
    half_written(walk)
    other = walk.page.context.new_page()
    other.goto(walk.page.url)
    other.get_by_role("banner").get_by_role("button", name="Logga ut").click()
    first, walk.page = walk.page, other
    walk.go("/konto/kontakt/")
    sign_in(walk, "Leo Haddad", "Så når vi dig")
    walk.page = first
    walk.page.get_by_role("main").get_by_role("button", name="Spara").click()
    walk.look("Så når vi dig")
    expect(walk.page.locator("[name=email]")).to_have_value("halvskriven@example.se")
    expect(walk.page.get_by_text("Det är inte skickat än.")).to_be_visible()
