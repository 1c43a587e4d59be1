"""For whom: a mother books for her daughter; somebody lets a helper in, and takes the right back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Locator, expect

from demo.launcher.stack import Stack
from demo.region.named import FAMILY, OTHERS
from tests.browser.conftest import Walk
from tests.browser.test_journey import sign_in

NUMBERS = {f"{story.given_name} {story.family_name}": story.number for story in (*FAMILY, *OTHERS)}
SARAS_PHONE = "46701740610"


def bar(walk: Walk) -> Locator:
    """What says on each page for whom it is, and switches."""
    return walk.page.get_by_role("complementary", name="Vem det gäller")


def switch(walk: Walk, to: str, heading: str) -> None:
    """One press, wherever one is."""
    bar(walk).get_by_role("button", name=f"Byt till {to}").click()
    walk.look(heading)


def look_for(walk: Walk, whom: str, heading: str) -> None:
    """The page is sound, and says for whom it is."""
    walk.look(heading)
    expect(bar(walk)).to_contain_text(f"Du gör det här åt {whom}")


def said_no(walk: Walk, status: int) -> None:
    """Chromium writes to its console that the answer was that; it is what was to be."""
    assert any(f" {status} " in trouble for trouble in walk.troubles)
    walk.troubles = [trouble for trouble in walk.troubles if f" {status} " not in trouble]


def menu(walk: Walk, name: str) -> None:
    walk.page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name=name, exact=True).click()


def press(walk: Walk, button: str) -> None:
    walk.page.get_by_role("main").get_by_role("button", name=button).click()


def book_a_nurse_for(walk: Walk, whom: str) -> tuple[str, datetime]:
    """From the start page to the booked time, with the name in sight all the way: its address, and when it is."""
    walk.page.get_by_role("main").get_by_role("link", name="Boka tid").first.click()
    look_for(walk, whom, "Välj mottagning")
    walk.page.get_by_role("link", name="Lindhamns vårdcentral").click()
    look_for(walk, whom, "Lindhamns vårdcentral")
    walk.page.locator("a[href$='/sjukskoterska/']").click()
    look_for(walk, whom, "Lediga tider: sjuksköterskebesök")
    walk.page.locator("ul.times").get_by_role("button").first.click()
    look_for(walk, whom, "Stämmer det här?")
    expect(walk.page.locator("dl.facts")).to_contain_text(whom)
    starts = walk.page.locator("time[datetime]").first.get_attribute("datetime") or ""
    press(walk, "Boka tiden")
    look_for(walk, whom, "Tiden är bokad")
    found = re.search(r"/tider/[0-9a-f-]{36}/", walk.page.url)
    assert found
    return found[0], datetime.fromisoformat(starts)


def cancel(walk: Walk, address: str) -> None:
    walk.go(address)
    walk.page.get_by_role("main").get_by_role("link", name="Avboka", exact=True).click()
    walk.page.get_by_role("main").locator("button[type=submit]").filter(has_text="Avboka").click()
    expect(walk.page.get_by_role("heading", level=2, name=re.compile("avbokad", re.IGNORECASE))).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_a_mother_books_for_her_daughter_and_the_sms_comes_to_her(
    width, dark, stack: Stack, new_walk: Callable[..., Walk], until: Callable[..., None]
):
    sara = new_walk(f"whom-sara-{width}", width=width, dark=dark)
    sara.go("/konto/")
    sign_in(sara, "Sara Lindqvist", "Ditt konto")
    sara.look("Ditt konto")
    sara.go("/for-vem/")
    sara.look("Vem gäller det?")
    menu(sara, "Tider")
    sara.look("Dina tider")
    switch(sara, "Ella", "Ella Lindqvist")
    address, starts = book_a_nurse_for(sara, "Ella Lindqvist")

    phone = new_walk(f"whom-phone-{width}").page
    said: list[str] = []

    def has_come() -> bool:
        phone.goto(f"{stack.urls['phone']}/telefon/{SARAS_PHONE}/")
        said[:] = [text for text in phone.locator(".bubble .text").all_inner_texts() if f"{starts:%H.%M}" in text]
        return any("Barnets tid" in text for text in said)

    until(has_come, "the SMS about the child's time comes to Sara's phone")
    assert not [text for text in said if "Ella" in text or "sköterska" in text]

    menu(sara, "Tider")
    look_for(sara, "Ella Lindqvist", "Tider för Ella Lindqvist")
    assert sara.page.locator(f"main a[href='{address}']").count()
    switch(sara, "dig själv", "Hej Sara")
    menu(sara, "Tider")
    sara.look("Dina tider")
    assert not sara.page.locator(f"a[href='{address}']").count()
    sara.go(address)
    said_no(sara, 404)
    switch(sara, "Ella", "Ella Lindqvist")
    cancel(sara, address)


@pytest.mark.parametrize(("width", "dark", "person", "helper"), [
    (390, False, "Daniel Öberg", "Mats Åström"),
    (1280, True, "Mats Åström", "Daniel Öberg"),
])  # fmt: skip
def test_a_helper_is_let_in_by_number_books_never_reads_and_is_out_at_once(
    width, dark, person, helper, new_walk: Callable[..., Walk]
):
    owner = new_walk(f"whom-person-{width}", width=width, dark=dark)
    invite(owner, person, helper)

    other = new_walk(f"whom-helper-{width}", width=width, dark=dark)
    other.go("/for-vem/")
    sign_in(other, helper, "Vem gäller")
    other.look("Vem gäller det?")
    other.page.get_by_role("link", name=f"{person} vill ha dig som ombud").click()
    other.look(f"{person} vill ha dig som ombud")
    press(other, "Tacka ja")
    other.look(f"Du är ombud för {person}")
    first, own = person.split(maxsplit=1)[0], helper.split(maxsplit=1)[0]
    switch(other, first, person)
    address, _starts = book_a_nurse_for(other, person)
    menu(other, "Journal")
    other.page.get_by_text("Ett ombud kan boka och se tider, men inte läsa journalen.").wait_for()
    said_no(other, 409)
    look_for(other, person, "Journalen går inte att läsa här")

    owner.go("/ombud/")
    owner.look("Dina ombud")
    owner.page.get_by_role("link", name=f"Se vad {own} ser").click()
    owner.look(f"Det här ser {own}")
    owner.go("/ombud/")
    press(owner, f"Avsluta {own}")
    owner.look("Dina ombud")
    expect(owner.page.get_by_role("status")).to_contain_text("Det är avslutat och gäller från nu.")

    menu(other, "Tider")
    other.page.get_by_text("Du företräder inte längre den du hade valt").wait_for()
    said_no(other, 409)
    other.look("Du företräder inte längre den du hade valt")
    menu(other, "Tider")
    other.look("Dina tider")
    assert not other.page.locator(f"a[href='{address}']").count()
    cancel(owner, address)


def invite(walk: Walk, person: str, helper: str) -> None:
    """The number is asked for once: not even the page that asks for the rest again has it."""
    number = NUMBERS[helper]
    walk.go("/ombud/bjud-in/")
    sign_in(walk, person, "Bjud in")
    walk.look("Bjud in ett ombud")
    walk.page.get_by_label("Ombudets personnummer").fill(f"{number[:8]}-{number[8:]}")
    walk.page.get_by_label("Vad du kallar ditt ombud").fill(helper.split(maxsplit=1)[0])
    press(walk, "Bjud in")
    walk.page.get_by_role("alert").wait_for()
    said_no(walk, 422)
    walk.look("Bjud in ett ombud")
    assert number[8:] not in walk.page.content()
    walk.page.get_by_label("Lindhamns vårdcentral").check()
    press(walk, "Bjud in")
    walk.look("Dina ombud")
    assert number[8:] not in walk.page.content()
