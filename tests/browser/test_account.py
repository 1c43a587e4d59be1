"""One's own account on real parts: another number, codes by SMS and e-mail, the file, closing and coming back."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.launcher.stack import Stack
from tests.browser.conftest import Walk
from tests.browser.test_journey import sign_in

ACCOUNT = "Ditt konto"


def fill_in(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=False).first.fill(text)


def press(walk: Walk, button: str) -> None:
    walk.page.get_by_role("main").get_by_role("button", name=button).click()


def look_again(walk: Walk, heading: str) -> None:
    """The same page with what is wrong in it. Chromium writes to its console that the answer was 422."""
    walk.page.get_by_role("alert").wait_for()
    walk.troubles = [trouble for trouble in walk.troubles if " 422 " not in trouble]
    walk.look(heading)


def code_at(page: Page, address: str, until: Callable[..., None], *, what: str) -> str:
    """The six digits that have come last to that page of the phone or the mailbox."""
    found: list[str] = []

    def has_come() -> bool:
        page.goto(address)
        found[:] = re.findall(what, page.locator("body").inner_text())
        return bool(found)

    until(has_come, f"a code at {address}")
    return found[-1] if "telefon" in address else found[0]


@pytest.mark.parametrize(("width", "dark", "person", "number"), [
    (390, False, "Mats Åström", "070-174 06 81"),
    (1280, True, "Amina Warsame", "070-174 06 82"),
])  # fmt: skip
def test_another_number_is_proved_on_the_phone_and_an_address_by_e_mail(
    width, dark, person, number, stack: Stack, new_walk: Callable[..., Walk], until: Callable[..., None]
):
    walk = new_walk(f"account-{width}", width=width, dark=dark)
    outside = new_walk(f"outside-{width}").page
    walk.go("/konto/")
    sign_in(walk, person)
    walk.look(ACCOUNT)
    walk.page.get_by_role("link", name="Ändra hur vi når dig").click()
    walk.look("Så når vi dig")
    fill_in(walk.page, "Mobilnummer", "08")
    press(walk, "Spara")
    look_again(walk, "Så når vi dig")
    fill_in(walk.page, "Mobilnummer", number)
    mailbox = f"konto{width}@lindqvist.example"
    fill_in(walk.page, "E-postadress", mailbox)
    press(walk, "Spara")

    walk.look("Bekräfta ditt mobilnummer")
    digits = "46" + re.sub(r"\D", "", number)[1:]
    phone = f"{stack.urls['phone']}/telefon/{digits}/"
    code = code_at(outside, phone, until, what=r"Din kod är (\d{6})")
    for left in (4, 3, 2, 1):
        fill_in(walk.page, "Kod", "000000" if code != "000000" else "111111")
        press(walk, "Bekräfta")
        expect(walk.page.locator(".field .error")).to_contain_text(f"Du har {left} försök kvar")
    look_again(walk, "Bekräfta ditt mobilnummer")
    fill_in(walk.page, "Kod", "000000" if code != "000000" else "111111")
    press(walk, "Bekräfta")
    expect(walk.page.locator(".field .error")).to_contain_text("gäller inte längre")
    fill_in(walk.page, "Kod", code)
    press(walk, "Bekräfta")
    expect(walk.page.locator(".field .error")).to_contain_text("gäller inte längre")
    look_again(walk, "Bekräfta ditt mobilnummer")
    walk.page.get_by_role("link", name="Gör det senare").click()

    walk.look("Bekräfta din e-postadress")
    its_own = rf"(?s)Till {re.escape(mailbox)} .*?Din kod är (\d{{6}})"
    code = code_at(outside, f"{stack.urls['mail']}/", until, what=its_own)
    fill_in(walk.page, "Kod", f"{code[:3]} {code[3:]}")
    press(walk, "Bekräfta")
    walk.look(ACCOUNT)
    expect(walk.page.get_by_text("Din e-postadress är bekräftad.")).to_be_visible()
    expect(walk.page.locator("dl.facts").first).to_contain_text("Inte bekräftat")


def test_everything_can_be_taken_along_and_a_closed_account_opens_again(
    stack: Stack, new_walk: Callable[..., Walk], tmp_path
):
    walk = new_walk("closing", width=390)
    walk.go("/konto/")
    sign_in(walk, "Leo Haddad")
    walk.look(ACCOUNT)
    walk.page.get_by_role("link", name="Hämta allt vi har om dig").click()
    walk.look("Hämta allt vi har om dig")
    with walk.page.expect_download() as started:
        press(walk, "Hämta filen")
    file = tmp_path / "file.zip"
    started.value.save_as(file)
    assert re.fullmatch(r"vardporten-\d{4}-\d\d-\d\d\.zip", started.value.suggested_filename)
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("vardporten.json"))["person"]["family_name"] == "Haddad"
        assert "Leo Haddad" in archive.read("las-mig.html").decode()

    walk.go("/konto/avsluta/")
    walk.look("Avsluta kontot")
    walk.page.get_by_role("link", name="Gå vidare").click()
    walk.look("Vill du avsluta kontot?")
    press(walk, "Avsluta mitt konto")
    look_again(walk, "Vill du avsluta kontot?")
    walk.page.get_by_label("Ja, som nu").check()
    walk.page.get_by_label("Jag vill avsluta mitt konto").check()
    press(walk, "Avsluta mitt konto")
    walk.look("Ditt konto är avslutat")
    walk.go("/konto/")
    sign_in(walk, "Leo Haddad")
    walk.look(ACCOUNT)
