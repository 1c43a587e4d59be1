"""The clinic's own time book: a week is written, previewed, published; a doctor is ill, and her day is closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from tests.browser.conftest import Walk
from tests.browser.test_staff import sign_in_as


def on_duty_as(walk: Walk, role: str) -> None:
    """Petra has two assignments, and chooses one."""
    walk.page.get_by_role("heading", level=1).wait_for()
    if "/uppdrag/" in walk.page.url:
        walk.page.get_by_role("button", name=re.compile(role)).click()
        walk.page.get_by_role("heading", level=1).wait_for()


@pytest.mark.parametrize("width", [1280])
def test_a_manager_writes_a_week_previews_it_and_publishes(width, new_walk):
    walk: Walk = new_walk("schedule", width=width)
    page = walk.page
    sign_in_as(walk, "petra-wallin")
    on_duty_as(walk, "enhetschef")
    page.get_by_role("link", name="Scheman", exact=True).click()
    walk.look("Scheman")
    page.get_by_role("link", name="Nytt schema").click()
    walk.look("Nytt schema")
    page.get_by_label("Namn på schemat").fill("Sårmottagningen")
    page.get_by_role("button", name="Lägg till").click()
    walk.look("Sårmottagningen")
    page.get_by_role("link", name="Lägg till veckotid").click()
    walk.look("Ny veckotid")
    page.get_by_label("Besökstyp").select_option(label="Sjuksköterskebesök, 30 min")
    page.get_by_label("Tisdag").check()
    page.get_by_label("Torsdag").check()
    page.get_by_label("Från klockan").fill("08:00")
    page.get_by_label("Till klockan").fill("11:40")
    page.get_by_role("button", name="Spara som utkast").click()
    walk.look("Sårmottagningen")
    expect(page.get_by_text("Nytt, inte publicerat")).to_have_count(2)
    page.get_by_role("link", name="Förhandsgranska").click()
    walk.look("Förhandsgranska")
    page.get_by_text("Minuter som blir över").click()
    expect(page.get_by_text("10 minuter blir över").first).to_be_visible()
    walk.look("Förhandsgranska")
    page.get_by_role("button", name="Publicera").click()
    walk.look("Sårmottagningen")
    expect(page.get_by_text(re.compile(r"Schemat är publicerat: \d+ nya tider"))).to_be_visible()
    day = clock.today() + timedelta(days=1)
    while day.weekday() != 1:
        day += timedelta(days=1)
    page.get_by_role("link", name="Dag för dag").click()
    page.get_by_label("Gå till datum").fill(day.isoformat())
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("0 av 1 tagna")).to_have_count(7)
    walk.look(re.compile("^Tisdag"))
    page.get_by_role("button", name=re.compile("Dra in")).first.click()
    expect(page.get_by_text("Indragen av mottagningen")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    walk.look(re.compile("^Tisdag"))
    for path, heading in (("", "Scheman"), ("besokstyper", "Besökstyper och regler")):
        walk.go("/personal/scheman/" if not path else "/personal/besokstyper/")
        walk.look(heading)
    page.get_by_role("link", name="Sjuksköterskebesök").first.click()
    walk.look("Sjuksköterskebesök")
    page.get_by_label("Namn på engelska", exact=True).fill("")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv något här")
    walk.troubles.clear()  # the browser's own word for an answer of 422
    walk.go("/personal/scheman/")
    page.get_by_role("link", name="Sårmottagningen", exact=True).click()
    walk.look("Sårmottagningen")
    page.get_by_role("link", name="Ändra").first.click()
    walk.look("Ändra veckotid")
    page.get_by_label("Till klockan").fill("12:00")
    page.get_by_role("button", name="Spara som utkast").click()
    page.get_by_role("link", name="Förhandsgranska").click()
    walk.look("Förhandsgranska")


def monday() -> str:
    """The next one that is not today."""
    day = clock.today() + timedelta(days=1)
    while day.weekday() != 0:
        day += timedelta(days=1)
    return day.isoformat()


@pytest.mark.parametrize("width", [1280, 390])
def test_cecilia_is_ill_on_monday_and_nobody_is_forgotten(width, new_walk):
    walk: Walk = new_walk(f"ill-{width}", width=width)
    page = walk.page
    sign_in_as(walk, {1280: "karin-holm", 390: "henrik-lind"}[width])
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("link", name="Scheman", exact=True).click()
    walk.look("Scheman")
    who = {1280: "Cecilia Ceder", 390: "Henrik Lind"}[width]
    page.get_by_role("link", name=f"Stäng {who}").click()
    walk.look(f"Stäng {who}")
    page.get_by_label("Första dag").fill(monday())
    page.get_by_role("button", name="Visa bokningarna").click()
    walk.look(re.compile(f"Stäng {who}, måndag"))
    rows = page.locator(".plan-row")
    booked = rows.count()
    assert booked > 0
    rows.nth(0).locator("select").select_option("cancel")
    page.get_by_label("Anledning").fill("Sjuk")
    page.get_by_role("button", name="Stäng och gör så här").click()
    walk.look(re.compile(f"^{who}, måndag"))
    expect(page.get_by_text("Klart", exact=True)).to_have_count(booked)
    expect(page.locator(".plan-row").first).to_contain_text("Ställ in, vi hör av oss")
    page.get_by_role("link", name="Scheman", exact=True).first.click()
    expect(page.get_by_text("Alla bokningar är klara").first).to_be_visible()
    walk.look("Scheman")
    page.get_by_role("link", name=re.compile(f"{who}, måndag")).click()
    page.get_by_role("button", name="Öppna igen").click()
    expect(page.get_by_text("Det är öppet igen")).to_be_visible()
