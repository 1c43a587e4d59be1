"""What holds the whole suite to no identity number in an address, a title, an error, a log, an SMS or a mail.

Each test process searches all that its walks asked for, were shown, wrote and sent after the last of them
(``seen`` in conftest.py): one that is found is an error of that last test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.discretion import (
    SEARCHED,
    Seen,
    hold_no_number,
    hold_no_written_number,
    numbers_in,
    written,
)

SARA = "198601042388"


def test_every_browser_of_the_suite_is_watched():
    opens = {path.name for path in Path(__file__).parent.glob("*.py") if ".new_context(" in path.read_text()}
    assert opens == {
        "conftest.py",
        "test_accessible.py",
        "test_discretion.py",
    }  # the last two show pages of their own


# --- the controls: what would have been found


@pytest.mark.parametrize(
    "written_so",
    [
        SARA,
        "8601042388",
        "19860104-2388",
        "860104-2388",
        "860104+2388",
        "860104 2388",
        "/sok/?nummer=860104%2B2388&sida=2",
        "id=x198601042388y",
        "20000229-2399",  # nobody's of the region, but right by its check digit
    ],
)
def test_a_number_is_found_however_it_is_written(written_so):
    assert numbers_in(f"2026-11-22 06:14:02 INFO web {written_so} 200")


def test_what_only_looks_like_a_number_is_not_taken_for_one():
    text = "2026-11-22 06:14:02.123456 46701740614 SM198601042389 20260229-2388 +46701740630"
    assert not numbers_in(text)


def test_what_is_found_is_not_told():
    assert SARA[2:8] not in str(numbers_in(f"a line\nand {SARA}"))


def test_a_number_planted_in_a_log_a_message_or_a_mail_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("VP_DATA_DIR", str(tmp_path / "launcher"))
    for folder in ("logs", "mail", "launcher/logs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "logs" / "anything.log").write_text("sign-in of 860104-2388 failed\n")
    (tmp_path / "launcher" / "logs" / "postgres.log").write_text(f"DETAIL: Key (value)=({SARA})\n")
    (tmp_path / "mail" / "1.eml").write_text(f"Hej {SARA}\n")
    sms = [{"event": "message", "direction": way, "body": f"Hej {SARA}"} for way in ("outbound-api", "inbound")]
    (tmp_path / "phone").write_text("\n".join(json.dumps(one) for one in sms))
    found = {name: numbers_in(text) for name, text in written(tmp_path)}
    assert set(found) == {"anything.log", "launcher: postgres.log", "SMS", "mail 1.eml"}
    assert {name: len(places) for name, places in found.items()} == dict.fromkeys(found, 1)
    for name in SEARCHED - {"SMS"}:
        (tmp_path / "logs" / name).touch()
    with pytest.raises(AssertionError, match=r"was written to .*anything\.log"):
        hold_no_written_number(tmp_path)


PLANTED = ((f"/{SARA}/", 200, "", ""), ("/titel/", 200, SARA, ""), ("/fel/", 404, "", f"Fel: {SARA}"))


def answer_with(html: str, status: int) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        route.fulfill(status=status, body=html, content_type="text/html; charset=utf-8")

    return answer


def test_a_number_planted_in_an_address_a_title_or_an_error_is_found(chrome):
    seen, context = Seen(), chrome.new_context(java_script_enabled=False)
    try:
        seen.watch(context)
        page = context.new_page()
        for path, status, title, text in PLANTED:
            html = f"<!DOCTYPE html><title>{title}</title><p>{text}</p>"
            page.route(f"**{path}", answer_with(html, status))
            answer = page.goto(f"http://planted.localhost{path}")
            assert answer
            assert answer.text() == html  # asked for after the watch has asked: it has read its own
        assert all(numbers_in(text) for text in seen.told().values())
        with pytest.raises(AssertionError, match=r"was in .*addresses.*titles.*error pages"):
            hold_no_number(seen)
    finally:
        context.close()
