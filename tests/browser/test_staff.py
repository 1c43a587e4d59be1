"""The staff's own ways in: enrolled by QR, locked over half-written work, passed on to the next person."""

from __future__ import annotations

import base64
import re

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from demo.region.staff import STAFF
from demo.seed.places import PASSWORD
from tests.browser.codes import next_code
from tests.browser.conftest import Walk

AT_THE_DESK = {member.key: member for member in STAFF}
OWN_PASSWORD = "fyra lugna ord i rad"


def sign_in(walk: Walk, email: str, code: str, password: str = PASSWORD) -> None:
    """On the sign-in page, with both factors."""
    walk.page.get_by_label("E-post").fill(email)
    walk.page.get_by_label("Lösenord").fill(password)
    walk.page.get_by_label("Engångskod").fill(code)
    walk.page.get_by_role("button", name="Logga in", exact=True).click()


def sign_in_as(walk: Walk, key: str) -> None:
    """One of the region's staff. A code works once: each test has members of staff of its own."""
    walk.go("/personal/")
    walk.look("Logga in som personal")
    sign_in(walk, AT_THE_DESK[key].email, next_code(AT_THE_DESK[key]))


def half_written(walk: Walk) -> None:
    """Petra has begun to add somebody, and is called away."""
    walk.page.get_by_role("link", name="Medarbetare", exact=True).click()
    walk.look("Medarbetare")
    walk.page.get_by_role("link", name="Ny medarbetare").click()
    walk.look("Ny medarbetare")
    walk.page.get_by_label("Namn").fill("Nils Ny")
    walk.page.get_by_label("Roll").select_option(label="vårdpersonal")


def still_half_written(walk: Walk) -> None:
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Ny medarbetare")
    expect(walk.page.get_by_label("Namn")).to_have_value("Nils Ny")
    expect(walk.page.get_by_label("Roll")).to_have_value("clinician")


def test_a_desk_locks_over_a_half_written_form_and_a_new_colleague_enrols_by_qr(new_walk):
    petra: Walk = new_walk("staff-manager", width=1280)
    petra.page.clock.install()
    sign_in_as(petra, "petra-wallin")
    petra.page.get_by_role("heading", level=1).wait_for()
    if petra.page.url.endswith("/uppdrag/") or "/uppdrag/?" in petra.page.url:
        petra.look("Välj uppdrag")
        petra.page.get_by_role("button", name=re.compile("enhetschef")).click()
    half_written(petra)
    petra.page.clock.fast_forward("15:10")
    petra.look("Låst för Petra Wallin")
    expect(petra.page.get_by_label("Lösenord eller engångskod")).to_be_focused()
    assert "Nils" not in petra.page.content()
    petra.page.get_by_label("Lösenord eller engångskod").fill("fel")
    petra.page.keyboard.press("Enter")
    expect(petra.page.get_by_text("Det stämde inte")).to_be_visible()
    petra.troubles.clear()  # the browser's own word for an answer of 422
    petra.page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    petra.page.keyboard.press("Enter")
    still_half_written(petra)

    petra.page.get_by_label("E-post i tjänsten").fill("nils.ny@region-lindmark.example")
    petra.page.get_by_role("button", name="Lägg till").click()
    petra.look("Kod till Nils Ny")
    code = petra.page.locator("[data-code]").inner_text()
    petra.page.get_by_role("link", name="Klart").click()
    petra.look("Nils Ny")

    nils: Walk = new_walk("staff-new", width=390, dark=True)
    nils.go("/personal/borja/")
    nils.look("Kom igång")
    nils.page.get_by_label("Din kod").fill(code)
    nils.page.get_by_role("button", name="Fortsätt").click()
    nils.look("Välj lösenord")
    nils.page.get_by_label("Nytt lösenord").fill(OWN_PASSWORD)
    nils.page.get_by_label("Lösenordet en gång till").fill(OWN_PASSWORD)
    nils.page.get_by_role("button", name="Fortsätt").click()
    nils.look("Koppla din kodapp")
    nils.page.get_by_text("Jag kan inte läsa av bilden").click()
    secret = base64.b32decode(nils.page.locator("[data-secret]").inner_text().replace(" ", ""))
    nils.page.get_by_label("Koden som appen visar").fill(f"{totp(secret):06d}")
    nils.page.get_by_role("button", name="Klar").click()
    nils.look("Dina utskrivna koder")
    printed = nils.page.locator("ol.codes code").all_inner_texts()
    assert len(set(printed)) == 10
    nils.page.get_by_role("link", name="Klart, gå vidare").click()
    nils.page.get_by_role("button", name="Logga ut").click()
    nils.look("Logga in som personal")
    for again in (False, True):
        sign_in(nils, "nils.ny@region-lindmark.example", printed[0], OWN_PASSWORD)
        if again:
            expect(nils.page.get_by_role("alert")).to_contain_text("Det gick inte att logga in")
        else:
            nils.page.get_by_role("link", name=re.compile("Nils Ny")).click()
            nils.look("Din inloggning")
            expect(nils.page.get_by_text("9 utskrivna koder kvar")).to_be_visible()
            nils.page.get_by_role("button", name="Logga ut").click()
            nils.look("Logga in som personal")


@pytest.mark.parametrize("width", [1280])
def test_two_share_a_desk_and_come_back_with_one_factor_each(width, new_walk):
    walk: Walk = new_walk(f"staff-shared-{width}", width=width)
    sign_in_as(walk, "ewa-lang")
    walk.page.get_by_role("heading", level=1).wait_for()
    walk.go("/personal/dagen/?dag=2026-12-01")
    walk.page.get_by_role("button", name="Byt användare").click()
    walk.look("Logga in som personal")
    expect(walk.page.get_by_role("link", name="Ewa Lång")).to_be_visible()
    lisbeth = AT_THE_DESK["lisbeth-aker"]
    sign_in(walk, lisbeth.email, next_code(lisbeth))
    expect(walk.page.locator(".duty-who")).to_contain_text("Lisbeth Åker")
    walk.page.get_by_role("button", name="Byt användare").click()
    walk.page.get_by_role("link", name="Ewa Lång").click()
    walk.look("Låst för Ewa Lång")
    walk.page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    walk.page.keyboard.press("Enter")
    expect(walk.page.locator(".duty-who")).to_contain_text("Ewa Lång")
    walk.page.get_by_role("button", name="Lås", exact=True).click()
    walk.look("Låst för Ewa Lång")
    expect(walk.page.get_by_role("link", name="Lisbeth Åker")).to_be_visible()


def test_what_was_sent_to_a_locked_desk_is_done_after_unlocking_and_a_second_tab_opens_too(new_walk):
    walk: Walk = new_walk("staff-tabs", width=1280)
    sign_in_as(walk, "ola-brandt")
    walk.page.get_by_role("heading", level=1).wait_for()
    walk.go("/personal/medarbetare/")
    walk.page.get_by_role("link", name="Lena Vik").click()
    walk.page.get_by_role("link", name="Ändra uppgifter").click()
    walk.page.get_by_label("HSA-id").fill("SE-LENA-9")
    other = walk.page.context.new_page()
    other.goto(walk.stack.urls["web"] + "/personal/")
    other.evaluate("new BroadcastChannel('desk').close()")
    walk.page.evaluate("document.querySelector('form[data-lock]').remove()")  # as if the script had never run
    other.get_by_role("button", name="Lås", exact=True).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Låst för Ola Brandt")
    if "/las/" not in walk.page.url:
        walk.page.get_by_role("button", name="Spara").click()
    walk.look("Låst för Ola Brandt")
    walk.page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    walk.page.keyboard.press("Enter")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Lena Vik")
    expect(walk.page.get_by_text("SE-LENA-9")).to_be_visible()
    walk.page.set_viewport_size({"width": 390, "height": 844})
    walk.look("Lena Vik")
    walk.page.get_by_role("link", name="Personnummer för loggkontrollen").click()
    walk.look("Personnummer för loggkontrollen")
    walk.page.get_by_role("link", name="Medarbetare", exact=True).click()
    walk.page.get_by_role("link", name="Vilka vårdgivare visar namn").click()
    walk.look("Namn i loggen")
    expect(other.get_by_role("heading", level=1)).not_to_have_text(re.compile("Låst"))


def test_with_the_e_id_one_is_in_and_a_locked_desk_opens(new_walk):
    walk: Walk = new_walk("staff-eid", width=1280, dark=True)
    walk.go("/personal/")
    walk.look("Logga in som personal")
    for _ in range(2):
        walk.page.get_by_role("button", name="Använd e-legitimation i tjänsten").click()
        walk.page.get_by_role("button", name="Yusuf Demir").click()
        expect(walk.page.locator(".duty-who")).to_contain_text("Yusuf Demir")
        walk.page.get_by_role("button", name="Lås", exact=True).click()
        walk.look("Låst för Yusuf Demir")


def test_the_lock_and_the_staffs_pages_fit_a_phone(new_walk):
    walk: Walk = new_walk("staff-phone", width=390)
    sign_in_as(walk, "maja-lof")
    walk.page.get_by_role("heading", level=1).wait_for()
    walk.page.get_by_role("link", name=re.compile("Maja Löf")).click()
    walk.look("Din inloggning")
    walk.page.get_by_role("link", name="Nya utskrivna koder").click()
    walk.look("Nya utskrivna koder")
    walk.page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    walk.page.get_by_role("button", name="Visa nya koder").click()
    walk.look("Dina utskrivna koder")
    walk.go("/personal/")
    walk.page.get_by_role("button", name="Lås", exact=True).click()
    walk.look("Låst för Maja Löf")
    walk.page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    walk.page.keyboard.press("Enter")
    walk.look("Översikt")


def test_without_javascript_one_locks_unlocks_and_takes_turns(new_walk):
    walk: Walk = new_walk("staff-plain", width=390, scripts=False)
    page = walk.page
    walk.go("/personal/")
    member = AT_THE_DESK["elsa-brink"]
    sign_in(walk, member.email, next_code(member))
    page.get_by_role("button", name="Lås", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Låst för Elsa Brink")
    page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Byt användare").click()
    page.get_by_role("link", name="Elsa Brink").click()
    page.get_by_label("Lösenord eller engångskod").fill(PASSWORD)
    page.get_by_role("button", name="Lås upp").click()
    expect(page.locator(".duty-who")).to_contain_text("Elsa Brink")
