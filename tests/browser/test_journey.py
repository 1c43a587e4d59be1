"""One resident's whole journey on real parts: e-ID, booking, SMS, record, reception, log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core import clock
from demo.launcher.stack import Stack
from demo.region.staff import STAFF
from demo.seed.places import PASSWORD
from tests.browser.codes import next_code
from tests.browser.conftest import Walk

AT_THE_DESK = {member.key: member for member in STAFF}


def sign_in(walk: Walk, person: str, heading_after: str = "Vem vill|Stämmer|Hej|Din|Vem har") -> None:
    """From our sign-in page, through the e-ID, and the welcome page the first time."""
    walk.look("Logga in")
    walk.page.get_by_role("main").get_by_role("button", name="annan e-legitimation").click()
    choose_at_the_eid(walk, person)
    heading = walk.page.get_by_role("heading", level=1, name=re.compile(f"Välkommen|{heading_after}"))
    heading.wait_for()
    if "/valkommen/" in walk.page.url:
        walk.look(f"Välkommen, {person.split(maxsplit=1)[0]}")
        walk.page.get_by_role("checkbox").check()
        walk.page.get_by_role("main").locator("button[type=submit]").click()


def choose_at_the_eid(walk: Walk, person: str) -> None:
    """Press who one is; those whom no story is about stand under "Fler i regionen", which is folded."""
    walk.page.get_by_role("heading", level=1, name="Vem vill du vara?").wait_for()
    one = walk.page.get_by_role("button", name=person, include_hidden=True)
    if not one.is_visible():
        walk.page.get_by_text("Fler i regionen").click()
    one.click()


def choose_first_time(walk: Walk) -> str:
    """From the start page to a free time; returns the time as its page says it."""
    walk.go("/")
    walk.look("Boka tid och läs din journal")
    walk.page.get_by_role("link", name="Se lediga tider").click()
    walk.look("Välj mottagning")
    walk.page.get_by_role("link", name="Lindhamns vårdcentral").click()
    walk.look("Lindhamns vårdcentral")
    walk.page.locator("a[href$='/sjukskoterska/']").click()
    walk.look("Lediga tider: sjuksköterskebesök")
    walk.page.locator("ul.times a").first.click()
    return "Sjuksköterskebesök"


def move_clock(stack: Stack, to: datetime | None) -> None:
    """Set the clock that web, worker and beat share; None puts it right again."""
    offset = (to - clock.now()).total_seconds() if to else 0
    Path(stack.environment["CLOCK_OFFSET_FILE"]).write_text(str(offset))


def sign_in_staff(walk: Walk, key: str) -> None:
    """E-mail, password and a one-time code, which works once: each walk has a member of staff of its own."""
    member = AT_THE_DESK[key]
    walk.go("/personal/")
    walk.look("Logga in som personal")
    walk.page.get_by_label("E-post").fill(member.email)
    walk.page.get_by_label("Lösenord").fill(PASSWORD)
    walk.page.get_by_label("Engångskod").fill(next_code(member))
    walk.page.get_by_role("button", name="Logga in").click()


@pytest.mark.parametrize(
    ("width", "person", "staff"), [(390, "Mats Åström", "karin-holm"), (1280, "Amina Warsame", "lena-vik")]
)
def test_from_a_free_time_to_the_access_log(width, person, staff, stack, new_walk, until: Callable[..., None]):
    resident: Walk = new_walk(f"resident-{width}", width=width, dark=width == 1280)
    title = choose_first_time(resident)
    sign_in(resident, person)

    resident.look("Stämmer det här?")
    starts = datetime.fromisoformat(resident.page.locator("time[datetime]").first.get_attribute("datetime") or "")
    resident.page.get_by_role("button", name="Boka tiden").click()
    resident.look("Tiden är bokad")
    expect(resident.page.get_by_text(title).first).to_be_visible()
    booking = re.search(r"/tider/([0-9a-f-]{36})/", resident.page.url)
    assert booking

    phone = new_walk(f"phone-{width}", width=390)
    phone.page.goto(stack.urls["phone"])
    phone.page.locator("a", has_text=re.compile(r"070-174 06 (14|\d\d)")).first.wait_for()
    sms = f"kl {starts:%H.%M}"
    number = resident.page.get_by_text(re.compile(r"070-174 06 \d\d")).first.inner_text()
    digits = "46" + re.sub(r"\D", "", number[number.index("070-") :])[1:10]

    def delivered() -> bool:
        phone.page.goto(f"{stack.urls['phone']}/telefon/{digits}/")
        text = phone.page.locator("body").inner_text()
        return sms in text and "Levererat" in text

    until(delivered, "the confirmation is delivered")
    said = phone.page.locator("body").inner_text()
    assert "Region Lindmark:" in said
    assert "sköterska" not in said
    assert person.split()[0] not in phone.page.locator("main").inner_text().split("Region Lindmark:", 1)[1]

    read_the_record(resident)

    move_clock(stack, starts - timedelta(minutes=10))
    try:
        receive(new_walk(f"staff-{width}", width=width), staff, person, f"{starts:%H.%M}")
        see_who_has_looked(resident, person)
    finally:
        move_clock(stack, None)

    resident.page.get_by_role("button", name="Logga ut").click()
    resident.look("Du är utloggad")
    resident.go("/tider/")
    resident.look("Logga in")


def read_the_record(walk: Walk) -> None:
    """Every category, and one entry."""
    walk.go("/journal/")
    walk.look("Din journal")
    for slug, heading in (
        ("vardkontakter", "Vårdkontakter"),
        ("anteckningar", "Anteckningar"),
        ("provsvar", "Provsvar"),
        ("lakemedel", "Läkemedel"),
        ("vaccinationer", "Vaccinationer"),
    ):
        walk.go(f"/journal/{slug}/")
        walk.look(heading)
    walk.go("/journal/anteckningar/")
    walk.page.get_by_role("main").locator("a[href*='/journal/post/']").first.click()
    walk.page.get_by_role("heading", level=1).wait_for()
    walk.look(walk.page.get_by_role("heading", level=1).inner_text())


def see_who_has_looked(walk: Walk, person: str) -> None:
    """The session has ended by itself meanwhile: sign in again, and read the log."""
    walk.go("/vem-har-last/")
    walk.look("Du är utloggad")
    walk.page.get_by_role("main").get_by_role("link", name=re.compile("Logga in")).click()
    sign_in(walk, person)
    walk.look("Vem har öppnat min journal")
    log = walk.page.get_by_role("main")
    expect(log.get_by_role("listitem").filter(has_text="Lindhamns vårdcentral").first).to_be_visible()
    expect(log.get_by_role("listitem").filter(has_text="Du själv").first).to_be_visible()


def receive(walk: Walk, staff: str, person: str, at: str) -> None:
    """The receptionist finds the visit on the day's list, notes that the person has come, and takes it back."""
    sign_in_staff(walk, staff)
    walk.page.get_by_role("heading", level=1).wait_for()
    walk.go("/personal/dagen/?mottagning=lindhamns-vardcentral")
    walk.look(walk.page.get_by_role("heading", level=1).inner_text())
    row = walk.page.locator("li, tr").filter(has_text=person).filter(has_text=at)
    row.get_by_role("button", name=re.compile("Anländ")).click()
    expect(row.get_by_text(re.compile(r"Anländ \d\d\.\d\d"))).to_be_visible()
    row.get_by_role("button", name=re.compile("Ångra")).click()
    expect(row.get_by_role("button", name=re.compile("Anländ"))).to_be_visible()
