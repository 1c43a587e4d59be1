"""A passkey from being made to being used, on a real browser's virtual device."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.browser.test_journey import sign_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(walk: Walk) -> None:
    """A phone that asks for a finger, and gets it."""
    talk = walk.page.context.new_cdp_session(walk.page)
    talk.send("WebAuthn.enable")
    talk.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.mark.parametrize(
    ("width", "dark", "person"), [(390, False, "Amina Warsame"), (1280, True, "Daniel Öberg")]
)
def test_a_passkey_opens_the_times_and_the_record_asks_for_the_eid(width, dark, person, new_walk):
    walk = new_walk(f"passkey-{width}", width=width, dark=dark)
    give_device(walk)
    walk.go("/konto/passkeys/")
    sign_in(walk, person, "Passkeys")
    walk.look("Passkeys")
    walk.page.get_by_label("Vad ska den heta?").fill("Min telefon")
    walk.page.get_by_role("button", name="Lägg till").click()
    walk.page.get_by_role("heading", level=2, name="Min telefon").wait_for()
    walk.look("Passkeys")

    walk.page.get_by_role("button", name="Logga ut").click()
    walk.look("Du är utloggad")
    walk.go("/tider/")
    walk.look("Logga in")
    walk.page.get_by_role("button", name="Logga in med passkey").click()
    walk.look("Dina tider")

    walk.go("/journal/")
    walk.look("Legitimera dig igen")
    expect(walk.page.get_by_text("Journalen visar vi bara för den som")).to_be_visible()
    walk.page.get_by_role("button", name="annan e-legitimation").click()
    walk.page.get_by_role("button", name=person).click()
    walk.look("Din journal")


def test_a_browser_that_cannot_is_told_so_plainly(new_walk):
    walk = new_walk("passkey-without-scripts", scripts=False)
    walk.go("/logga-in/")
    expect(walk.page.get_by_text("kan inte använda passkeys")).to_be_visible()
    expect(walk.page.get_by_role("button", name="Logga in med passkey")).to_have_count(0)


def test_one_who_says_no_to_the_device_may_try_again(new_walk):
    walk = new_walk("passkey-none")
    give_device(walk)
    walk.go("/logga-in/")
    button = walk.page.get_by_role("button", name="Logga in med passkey")
    for _ in range(2):
        button.click()
        expect(walk.page.get_by_text("Det gick inte den här gången")).to_be_visible()
