"""What judges the pages of all other walks finds what it is there to find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessible import Accessible

PAGE = """<!doctype html><html lang="sv"><head><title>Tider</title><style>
.pale {{ color: #999; }} .list > :last-child {{ color: #999; }} body {{ background: #fff; color: #111; }}
</style></head><body><main>
<h1>Tider</h1><ul class="list"><li>Ett</li><li>{first}</li>{rest}</ul>
</main></body></html>"""
SOUND = PAGE.format(first="Två", rest='<li aria-hidden="true"></li>')


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context()
    yield context.new_page()
    context.close()


def faults(accessible: Accessible, page: Page, html: str) -> list[str]:
    page.set_content(html)
    return [rule for rule, _ in accessible.faults(page)]


def test_pale_text_is_found_also_on_a_page_that_is_like_one_that_was_sound(page):
    accessible = Accessible()
    assert faults(accessible, page, SOUND) == []
    assert faults(accessible, page, SOUND.replace("Två", '<b class="pale">Två</b>')) == ["color-contrast"]
    assert faults(accessible, page, PAGE.format(first="Två", rest="<li>Tre</li>")) == ["color-contrast"]


def test_what_was_found_is_found_again(page):
    accessible = Accessible()
    pale = SOUND.replace("Två", '<b class="pale">Två</b>')
    assert [faults(accessible, page, pale) for _ in range(2)] == [["color-contrast"]] * 2


def test_a_page_of_known_places_is_still_judged_by_all_other_rules(page):
    accessible = Accessible()
    assert faults(accessible, page, SOUND) == []
    assert faults(accessible, page, SOUND.replace("Två", "Fyra").replace(' lang="sv"', "")) == ["html-has-lang"]
    assert faults(accessible, page, SOUND.replace("</ul>", '</ul><img src="data:,">')) == ["image-alt"]


def test_the_dark_and_another_width_are_measured_for_themselves(chrome, page):
    accessible = Accessible()
    html = SOUND.replace("</style>", "@media (prefers-color-scheme: dark) { li { color: #eee; } }</style>")
    assert faults(accessible, page, html) == []
    page.emulate_media(color_scheme="dark")
    assert faults(accessible, page, html) == ["color-contrast"]
