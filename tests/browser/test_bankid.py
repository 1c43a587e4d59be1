"""BankID in a real browser: by code, on the same device, stopped, too late, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Walk

ON_ANOTHER, ON_THIS = "BankID på en annan enhet", "BankID på den här enheten"


def begin(walk: Walk, device: str) -> None:
    """Our sign-in page, and one of its buttons."""
    walk.go("/logga-in/?next=/tider/")
    walk.look("Logga in")
    walk.page.get_by_role("button", name=device).click()
    walk.look("Logga in med BankID")


def read_the_code(phone: Page, address: str) -> None:
    """Open the app by hand and point its camera at the newest code."""
    phone.goto(address)
    phone.get_by_role("button", name="Läs av koden").first.click()
    phone.get_by_role("heading", name="Vem vill du vara?").wait_for()


def legitimate(app: Page, person: str) -> None:
    """Say who one is, and prove it."""
    app.get_by_role("button", name=person).click()
    app.get_by_label("Säkerhetskod").fill("123456")
    app.get_by_role("button", name="Identifiera").click()


def is_in(page: Page) -> None:
    """At the terms the first time, else where one was going."""
    page.get_by_role("heading", level=1, name=re.compile("Välkommen|Dina tider")).wait_for()


@pytest.fixture
def phone(new_walk: Callable[..., Walk]) -> Page:
    """Another device, with the app on it."""
    page: Page = new_walk("phone").page
    return page


@pytest.mark.parametrize(("width", "dark", "person"), [(390, True, "Leo Haddad"), (1280, False, "Maria Nyström")])
def test_one_who_reads_the_code_with_another_device_is_let_in(new_walk, phone, stack, width, dark, person):
    walk: Walk = new_walk(f"bankid-other-{width}", width=width, dark=dark)
    begin(walk, ON_ANOTHER)
    code = walk.page.locator("[data-code]")
    first = code.get_attribute("src")
    expect(code).not_to_have_attribute("src", first)
    box = code.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 200
    read_the_code(phone, stack.urls["bankid"])
    phone.get_by_role("button", name=person).click()
    expect(walk.page.get_by_role("status")).to_have_text(re.compile("säkerhetskod"))
    for piece in ("code", "steps", "time", "plain"):
        expect(walk.page.locator(f"[data-{piece}]")).to_be_hidden()
    walk.look("Logga in med BankID")
    phone.get_by_label("Säkerhetskod").fill("123456")
    phone.get_by_role("button", name="Identifiera").click()
    phone.get_by_role("heading", name="Klart").wait_for()
    is_in(walk.page)


def test_one_with_the_app_on_the_same_device_comes_back_and_is_in(new_walk):
    walk: Walk = new_walk("bankid-same")
    begin(walk, ON_THIS)
    walk.page.get_by_role("link", name="Öppna BankID-appen").click()
    legitimate(walk.page, "Daniel Öberg")
    is_in(walk.page)


def test_one_who_comes_back_in_another_browser_is_told_and_not_let_in(new_walk):
    walk: Walk = new_walk("bankid-elsewhere")
    other: Walk = new_walk("bankid-elsewhere-other", dark=True)
    begin(walk, ON_THIS)
    other.page.goto(walk.page.get_by_role("link", name="Öppna BankID-appen").get_attribute("href") or "")
    legitimate(other.page, "Daniel Öberg")
    other.page.get_by_role("heading", level=1, name="Du började").wait_for()
    other.troubles.clear()  # the browser's own line about the answer 403
    other.look("Du började logga in i en annan webbläsare")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Logga in med BankID")


def test_one_who_cancels_in_the_app_is_told_and_may_try_again(new_walk, phone, stack):
    walk: Walk = new_walk("bankid-cancelled", width=1280, dark=True)
    begin(walk, ON_ANOTHER)
    read_the_code(phone, stack.urls["bankid"])
    phone.get_by_role("button", name="Avbryt").click()
    walk.look("Du avbröt i BankID-appen")
    walk.page.get_by_role("button", name="Försök igen").click()
    walk.look("Logga in med BankID")
    walk.page.get_by_role("button", name="Avbryt").click()
    walk.look("Du avbröt inloggningen")


def test_one_who_is_too_late_is_told_and_gets_in_the_next_time(new_walk, phone, stack):
    walk: Walk = new_walk("bankid-late")
    begin(walk, ON_ANOTHER)
    read_the_code(phone, stack.urls["bankid"])
    phone.get_by_role("button", name="Daniel Öberg").click()
    phone.get_by_text("Låt något annat hända").click()
    phone.get_by_role("button", name="Låt tiden gå ut").click()
    walk.look("Det gick för lång tid")
    walk.page.get_by_role("button", name="Försök igen").click()
    walk.look("Logga in med BankID")
    read_the_code(phone, stack.urls["bankid"])
    legitimate(phone, "Daniel Öberg")
    is_in(walk.page)


def test_it_works_without_scripts_by_pressing_a_button_for_each_code(new_walk, phone, stack):
    walk: Walk = new_walk("bankid-plain", scripts=False, language="en-GB")
    walk.go("/logga-in/?next=/tider/")
    walk.page.get_by_role("button", name="BankID on another device").click()
    expect(walk.page.get_by_text("Your browser does not run JavaScript")).to_be_visible()
    walk.page.get_by_role("link", name="Show a new code").click()
    read_the_code(phone, stack.urls["bankid"])
    legitimate(phone, "Daniel Öberg")
    phone.get_by_role("heading", name="Klart").wait_for()
    plain = walk.page.get_by_role("heading", level=1)
    for _ in range(20):
        walk.page.get_by_role("link", name="Continue").click()
        if plain.inner_text() != "Log in with BankID":
            break
        walk.page.wait_for_timeout(300)
    expect(plain).to_have_text(re.compile("Welcome|Välkommen|Your appointments|Dina tider"))
