"""The region's administrator makes one of two who stand here twice, and two again; others are told apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from demo.region import region_day
from demo.region.people import resident
from tests.browser.conftest import Walk

WIDTHS = (390, 1280)
WHY = "Visade sitt körkort i receptionen"


def look(walk: Walk, heading: str | re.Pattern[str]) -> None:
    """Sound on a phone and on a desk's screen."""
    for width in WIDTHS:
        walk.page.set_viewport_size({"width": width, "height": 844})
        walk.look(heading)


def administrator(new_walk: Callable[..., Walk], name: str, *, dark: bool = False) -> Walk:
    """Ola Brandt, with his e-ID (a code works once), among the pairs."""
    walk = new_walk(name, width=1280, dark=dark)
    walk.go("/personal/")
    walk.page.get_by_role("button", name="Använd e-legitimation i tjänsten").click()
    walk.page.get_by_role("button", name="Ola Brandt").click()
    expect(walk.page.locator(".duty-who")).to_contain_text("Ola Brandt")
    walk.page.get_by_role("link", name="Dubbletter").click()
    look(walk, "Dubbletter")
    return walk


def open_pair(walk: Walk, name: str) -> None:
    walk.page.get_by_role("link", name=name).click()
    look(walk, "Är det samma person?")


def go_on(walk: Walk, why: str) -> None:
    """The first step: they are the same, because of this."""
    walk.page.get_by_label("Hur vet du att det är samma person?").fill(why)
    walk.page.get_by_role("button", name="Gå vidare").click()


def says(walk: Walk, *texts: str) -> None:
    for text in texts:
        expect(walk.page.locator("main")).to_contain_text(text)


def shows_no_number_of(walk: Walk, key: str) -> None:
    """No more of it than the birth date."""
    value = resident(key, region_day()).identity.value
    assert value[-4:] not in walk.page.locator("main").inner_text()
    assert value not in walk.page.content()


def test_two_who_are_one_are_compared_merged_in_two_steps_and_parted_again(new_walk):
    walk = administrator(new_walk, "merge")
    page = walk.page
    open_pair(walk, "Arne Bergkvist")
    says(walk, "Samma namn och födelsedatum", "Hamnplan 1", "19440618-••••", "Reservnummer")
    shows_no_number_of(walk, "arne-bergkvist")

    go_on(walk, "")
    expect(page.get_by_role("alert")).to_contain_text("Skriv hur du vet det")
    walk.troubles.clear()  # the browser's own word for an answer of 422
    look(walk, "Är det samma person?")

    go_on(walk, WHY)
    look(walk, "För samman?")
    says(walk, "Inget är ändrat än", "Blir kvar", "Går upp i den", "1 identitetsnummer", "1 tid", WHY)
    shows_no_number_of(walk, "arne-bergkvist")
    page.get_by_role("link", name="Avbryt").click()

    open_pair(walk, "Arne Bergkvist")
    go_on(walk, WHY)
    page.get_by_role("button", name="För samman dem").click()
    look(walk, re.compile("Arne Bergkvist"))
    says(walk, "av Ola Brandt", WHY, "1 identitetsnummer", "1 tid")

    page.get_by_role("main").get_by_role("link", name="Dubbletter").click()
    merged = page.get_by_role("region", name="Nyligen sammanförda")
    expect(merged.get_by_role("link", name="Arne Bergkvist")).to_be_visible()
    look(walk, "Dubbletter")
    merged.get_by_role("link", name="Arne Bergkvist").click()
    page.get_by_label("Varför ska det ångras?").fill("Det var hans kusin")
    page.get_by_role("button", name="Ångra sammanföringen").click()
    expect(page.get_by_role("status")).to_contain_text("Det var hans kusin")
    look(walk, re.compile("Arne Bergkvist"))
    expect(page.get_by_role("button", name="Ångra sammanföringen")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="Dubbletter").click()
    expect(merged).to_contain_text("Ångrad")
    look(walk, "Dubbletter")


def test_two_who_are_two_leave_the_list_and_an_empty_list_says_so(new_walk):
    walk = administrator(new_walk, "apart", dark=True)
    open_pair(walk, "Flicka Ekström")
    walk.page.get_by_label("Hur vet du att de är två?").fill("Tvillingar, enligt BVC")
    walk.page.get_by_role("button", name="De är två").click()
    says(walk, "Noterat: de är två olika personer.")
    expect(walk.page.get_by_role("link", name="Flicka Ekström")).to_have_count(0)
    look(walk, "Dubbletter")
