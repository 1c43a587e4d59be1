"""A receptionist's morning, with a queue at the desk and the phone ringing: counted, by keyboard, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Locator, expect

from core import calendar, clock
from demo.launcher.stack import Stack
from tests.browser.conftest import Walk
from tests.browser.test_journey import move_clock, sign_in_staff
from tests.browser.test_ways import press

AT_MOST = 6
"""Interactions to book for somebody who is known and on the phone: typing with Enter is one, a press is one."""


class Counted:
    """A walk whose interactions are counted."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.count = walk, 0

    def type(self, field: Locator, text: str) -> None:
        """What one writes, and Enter."""
        field.fill(text)
        field.press("Enter")
        self.count += 1

    def click(self, target: Locator) -> None:
        """One press."""
        target.click()
        self.count += 1


def monday(stack: Stack) -> date:
    """The Monday that comes, at half past ten: the day's list is half done."""
    day = clock.today() + timedelta(days=(7 - clock.today().weekday()) % 7 or 7)
    move_clock(stack, calendar.instant(day, time(10, 30)))
    return day


@pytest.fixture
def morning(stack: Stack) -> Iterator[date]:
    yield monday(stack)
    move_clock(stack, None)


def at_the_desk(walk: Walk, key: str) -> None:
    """With both factors: the e-ID's own clock goes as it should, and would not be believed on another day."""
    sign_in_staff(walk, key)
    walk.page.get_by_role("heading", level=1, name=re.compile("Måndag")).wait_for()
    walk.go("/personal/")
    walk.look("Översikt")


def find(walk: Walk, what: str) -> None:
    walk.go("/personal/personer/")
    field = walk.page.get_by_label("Sök patient")
    field.fill(what)
    field.press("Enter")


def row_of(walk: Walk, time_and_name: str) -> Locator:
    return walk.page.locator("li.desk-row", has_text=time_and_name)


def test_a_receptionists_morning(morning, new_walk):
    walk: Walk = new_walk("desk", width=1280)
    page = walk.page
    at_the_desk(walk, "karin-holm")
    expect(page.get_by_label("Sök patient")).to_be_focused()

    # Gunnel rings: six interactions from the start page to the receipt
    hands = Counted(walk)
    hands.type(page.get_by_label("Sök patient"), "070-174 06 30")
    walk.look("Sök patient")
    hands.click(page.get_by_role("link", name=re.compile("Gunnel Åström")))
    walk.look("Gunnel Åström")
    expect(page.get_by_text("Mats Åström")).to_be_visible()
    hands.click(page.get_by_role("link", name=re.compile("Sjuksköterskebesök")))
    walk.look("Sjuksköterskebesök")
    hands.click(page.locator("a.pick", has_text="15.00"))
    page.get_by_role("heading", level=1, name=re.compile("kl. ")).wait_for()
    walk.look(re.compile("kl. "))
    hands.click(page.get_by_label("Svarade rätt på frågor"))
    hands.click(page.get_by_role("button", name="Boka"))
    walk.look("Gunnel Åström")
    assert hands.count <= AT_MOST
    expect(page.get_by_role("status")).to_contain_text("Ta med legitimation.")
    expect(page.get_by_role("status")).to_contain_text("Ett sms går nu till 070-174 06 30.")

    # she looks in her calendar, and would rather come another day
    page.get_by_role("status").get_by_text("Bokat").wait_for()
    page.get_by_role("link", name=re.compile("^Flytta")).first.click()
    walk.look("Sjuksköterskebesök")
    page.locator("a.pick").last.click()
    walk.look("Flytta tid")
    page.get_by_role("button", name="Flytta").click()
    expect(page.get_by_role("alert")).to_contain_text("Välj hur du vet vem det är")
    walk.troubles.clear()  # the browser's own word for an answer of 422
    page.get_by_label("Känd på mottagningen").check()
    page.get_by_role("button", name="Flytta").click()
    walk.look("Gunnel Åström")
    expect(page.get_by_role("status")).to_contain_text("Flyttat")

    # and then not at all
    page.get_by_role("link", name=re.compile("^Avboka")).first.click()
    walk.look("Avboka tid")
    page.get_by_label("Svarade rätt på frågor").check()
    page.get_by_role("button", name="Avboka tiden").click()
    walk.look("Gunnel Åström")
    expect(page.get_by_role("status")).to_contain_text("gäller inte längre")

    the_queue(walk)
    a_tourist(walk)
    a_question(walk)


def the_queue(walk: Walk) -> None:
    """Somebody has come, by mistake; somebody has not; and the list goes on paper."""
    page = walk.page
    page.get_by_role("link", name="Dagens lista").click()
    page.get_by_role("heading", level=1, name=re.compile("Måndag")).wait_for()
    walk.look(re.compile("Måndag"))
    coming = page.locator("li.desk-row--active")
    assert coming.count() >= 2
    first = coming.first.get_attribute("id")
    row = page.locator(f"#{first}")
    row.get_by_role("button", name=re.compile("^Anländ")).click()
    expect(row).to_contain_text("Anländ 10.")
    row.get_by_role("button", name=re.compile("^Ångra")).click()
    expect(row.get_by_role("button", name=re.compile("^Anländ"))).to_be_visible()
    row.get_by_role("button", name=re.compile("^Uteblev")).click()
    expect(row).to_contain_text("Uteblev")
    row.get_by_role("button", name=re.compile("^Ångra")).click()
    row.get_by_role("button", name=re.compile("^Genomfört")).click()
    expect(row).to_contain_text("Genomförd")
    walk.look(re.compile("Måndag"))
    page.emulate_media(media="print")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    page.emulate_media(media="screen")
    address = page.get_by_role("link", name="Som PDF").get_attribute("href") or ""
    paper = page.request.get(walk.stack.urls["web"] + address)
    assert paper.headers["content-type"] == "application/pdf"


def a_tourist(walk: Walk) -> None:
    """Nobody here has seen her before; pressed twice, she is there once."""
    page = walk.page
    find(walk, "Byron 1990-12-10")
    walk.look("Sök patient")
    page.get_by_role("link", name="Registrera ny person").click()
    walk.look("Registrera ny person")
    page.get_by_label("Förnamn").fill("Ada")
    page.get_by_label("Efternamn").fill("Byron")
    page.get_by_role("button", name="Registrera").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv födelsedatum.")
    walk.troubles.clear()  # the browser's own word for an answer of 422
    expect(page.get_by_label("Efternamn")).to_have_value("Byron")
    page.get_by_label("Födelsedatum").fill("1990-12-10")
    page.get_by_role("button", name="Registrera").dblclick()
    walk.look("Ada Byron")
    find(walk, "byron 901210")
    expect(page.get_by_role("heading", name="1 person")).to_be_visible()


def a_question(walk: Walk) -> None:
    """Ella's mother has written, and cannot ring."""
    page = walk.page
    page.get_by_role("link", name="Frågor", exact=True).click()
    walk.look("Frågor om tider")
    page.get_by_role("link", name="Läs och svara Ella Lindqvist").click()
    walk.look("Meddelanden om en tid")
    page.get_by_label("Ditt svar").fill("Ja, det går bra. Ta med hennes legitimation.")
    page.get_by_role("button", name="Skicka svar").click()
    walk.look("Frågor om tider")
    expect(page.get_by_text("Ella Lindqvist")).to_have_count(0)


def test_a_time_is_booked_by_keyboard_alone(morning, new_walk):
    walk: Walk = new_walk("desk-keyboard", width=1280)
    page = walk.page
    at_the_desk(walk, "cecilia-ceder")
    page.keyboard.type("Åström 1965")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name=re.compile("Mats Åström"))
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    walk.look("Mats Åström")
    press(walk, page.get_by_role("link", name=re.compile("Läkarsamtal")))
    page.get_by_role("heading", level=1, name=re.compile("Läkarsamtal")).wait_for()
    expect(page.locator("a.pick").first).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Känd på mottagningen").focus()
    page.keyboard.press("Space")
    press(walk, page.get_by_role("button", name="Boka"))
    walk.look("Mats Åström")
    expect(page.get_by_role("status")).to_contain_text("Ett sms går nu till")


def test_the_desk_fits_a_phone_and_the_dark(morning, new_walk):
    walk: Walk = new_walk("desk-phone", width=390, dark=True)
    page = walk.page
    at_the_desk(walk, "henrik-lind")
    find(walk, "astrom gunel 1941")
    walk.look("Sök patient")
    page.get_by_role("link", name=re.compile("Gunnel Åström")).click()
    walk.look("Gunnel Åström")
    page.get_by_role("link", name="Ändra uppgifter").click()
    walk.look("Ändra uppgifter")
    page.go_back()
    page.get_by_role("link", name=re.compile("^Läkarbesök")).click()
    walk.look("Läkarbesök")
    page.get_by_role("link", name="Extra tid").click()
    walk.look("Extra tid")
    page.get_by_label("Klockan").fill("16:10")
    page.get_by_role("button", name="Fortsätt").click()
    walk.look(re.compile("16.10"))
    page.get_by_text("Tolk, tillgänglighet och meddelande").click()
    walk.look(re.compile("16.10"))
    page.get_by_label("Visade legitimation").check()
    page.get_by_role("button", name="Boka").click()
    walk.look("Gunnel Åström")
    page.get_by_role("link", name=re.compile("^Avboka")).first.click()
    walk.look("Avboka tid")
    page.get_by_role("link", name="Dagens lista").click()
    walk.look(re.compile("Måndag"))
