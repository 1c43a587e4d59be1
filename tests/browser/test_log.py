"""Who has looked: a resident asks and is answered; an auditor signs what Lena Vik did."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_journey import sign_in, sign_in_staff


@pytest.mark.parametrize(("width", "dark", "person", "reader"), [
    (390, False, "Sara Lindqvist", "Cecilia Ceder"),
    (1280, True, "Birgitta Lund", "Lena Vik"),
])  # fmt: skip
def test_a_resident_sifts_asks_and_reads_the_answer(width, dark, person, reader, new_walk):
    resident = new_walk(f"log-resident-{width}", width=width, dark=dark)
    resident.go("/vem-har-last/")
    sign_in(resident, person)
    resident.go("/vem-har-last/")
    resident.look("Vem har öppnat min journal")
    resident.page.get_by_text("Visa bara en del").click()
    resident.page.get_by_label("Vem", exact=True).select_option("personal")
    resident.page.get_by_role("button", name="Visa", exact=True).click()
    resident.look("Vem har öppnat min journal")
    main = resident.page.get_by_role("main")
    assert reader in main.inner_text()
    assert "Du själv" not in main.inner_text()
    main.get_by_role("listitem").filter(has_text=reader).get_by_role("link", name="Fråga om det här").last.click()
    resident.look("Fråga om en läsning")
    resident.page.get_by_label("Vad vill du fråga?").fill("Varför öppnade ni min journal den dagen?")
    resident.page.get_by_role("button", name="Skicka frågan").click()
    resident.look("Vem har öppnat min journal")

    manager = new_walk(f"log-manager-{width}", width=width, dark=dark)
    sign_in_staff(manager, "petra-wallin")
    manager.look("Välj uppdrag")
    manager.page.get_by_role("button", name="enhetschef").click()
    expect(manager.page.get_by_role("heading", level=1)).not_to_have_text("Välj uppdrag")
    manager.go("/personal/loggfragor/")
    manager.look("Frågor om loggen")
    manager.page.get_by_role("main").locator("a.go").first.click()
    manager.look("Fråga om en läsning")
    manager.page.get_by_label("Ditt svar").fill("Läkaren bedömde ett provsvar som hade kommit in.")
    manager.page.get_by_role("button", name="Svara patienten").click()
    manager.look("Frågor om loggen")

    resident.go("/")
    resident.look(f"Hej {person.split(maxsplit=1)[0]}")
    resident.page.get_by_role("link", name="Läs svaret på din fråga").click()
    resident.look("Vem har öppnat min journal")
    assert "bedömde ett provsvar" in resident.page.get_by_role("main").inner_text()


def test_the_auditor_signs_what_lena_vik_did(new_walk):
    auditor = new_walk("log-auditor", width=1280)
    sign_in_staff(auditor, "anders-sjo")
    auditor.look("Översikt")
    auditor.go("/personal/granskning/")
    auditor.look("Granskning av loggen")
    auditor.page.set_viewport_size({"width": 390, "height": 844})
    auditor.look("Granskning av loggen")
    auditor.page.get_by_role("link", name="Lena Vik").first.click()
    auditor.look("Lena Vik, vårdpersonal")
    assert "Vikens" not in auditor.page.content()
    auditor.page.set_viewport_size({"width": 1280, "height": 844})
    auditor.look("Lena Vik, vårdpersonal")
    auditor.page.get_by_label("Obefogad").check()
    auditor.page.get_by_label("Motivering").fill(
        "Ingen uppgift om besök hos Lena Vik. Anmäls till verksamhetschefen."
    )
    auditor.page.get_by_role("button", name="Signera").click()
    auditor.look("Granskning av loggen")
    assert "Obefogad" in auditor.page.get_by_role("main").inner_text()
