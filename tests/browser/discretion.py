"""What the whole browser suite asked for, showed, wrote and sent, to be searched for identity numbers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Request, Response

from core import clock
from core.identity import BadIdentityNumber, parse_identity_number
from demo.region import numbers, people, region_day

_SIGN = r"(?:[-+ ]|%2B|%20)?"
_LOOKS_LIKE_ONE = re.compile(
    r"(?<![\w-])(?:18|19|20)?\d{6}[-+]\d{4}(?![\w-])|(?<![\w-])(?:18|19|20)\d{10}(?![\w-])"
    r"|(?<![\w-])(?:18|19|20)\d{6}LM\d{2}(?![\w-])"
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)


def _of_the_region() -> set[str]:
    everybody = people.residents(region_day())
    later = {one.later_identity.value for one in everybody if one.later_identity}
    return {*numbers.NAMED, *numbers.SPARE, *(one.identity.value for one in everybody), *later}


def _pattern(values: Iterable[str]) -> re.Pattern[str]:
    """12 and 10 digits, with and without a sign between; a reserve number as it is."""
    forms = [
        f"{value[2:8]}{_SIGN}{value[8:]}" if value.isdecimal() else re.escape(value) for value in sorted(values)
    ]
    return re.compile("|".join(forms), re.IGNORECASE)


SEARCHED = frozenset({"web.log", "worker.log", "beat.log", "eid.log", "phone.log", "register.log", "SMS"})
"""What is there after any walk, at the least."""
_KNOWN = _pattern(_of_the_region())


def numbers_in(text: str) -> list[str]:
    """On which lines is a number of the region's people, or another that is right by its check digit.

    Not the number itself: what this finds is printed.
    """
    found = [match.start() for match in _KNOWN.finditer(text)]
    found += [match.start() for match in _LOOKS_LIKE_ONE.finditer(text) if _is_right(match[0])]
    return [f"line {line}" for line in sorted({text.count("\n", 0, at) + 1 for at in found})]


def _is_right(text: str) -> bool:
    try:
        parse_identity_number(text, today=clock.today())
    except BadIdentityNumber:
        return False
    return True


@dataclass
class Seen:
    """What browsers have asked for and been shown. ``unread``: pages that were gone before they could be read."""

    addresses: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    error_pages: list[str] = field(default_factory=list)
    unread: int = 0

    def watch(self, context: BrowserContext) -> None:
        """Note every address that is asked for in it, every page's title, and whole pages that say no."""
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _asked(self, request: Request) -> None:
        self.addresses |= {request.url, request.headers.get("referer", "")}

    def _answered(self, response: Response) -> None:
        self.addresses.add(response.headers.get("location", ""))
        is_page = response.headers.get("content-type", "").startswith("text/html")
        if not is_page or 300 <= response.status < 400:
            return
        try:
            page = response.text()
        except Error:
            self.unread += 1
            return
        self.titles |= set(_TITLE.findall(page))
        if response.status >= 400:
            self.error_pages.append(page)

    def told(self) -> dict[str, str]:
        """All of it as text, by kind."""
        return {
            "addresses": "\n".join(sorted(self.addresses)),
            "titles": "\n".join(sorted(self.titles)),
            "error pages": "\n".join(self.error_pages),
        }


def written(data: Path) -> Iterator[tuple[str, str]]:
    """Every log of the stack's processes and of the database, by name; then what was sent, as (name, text)."""
    for log in sorted((data / "logs").iterdir()):
        yield log.name, log.read_text(errors="replace")
    ours = Path(os.environ["VP_DATA_DIR"]) / "logs"
    for log in sorted(ours.iterdir()) if ours.exists() else ():
        # With a DATABASE_URL of the operator's, that server's log is not ours to read.
        yield f"launcher: {log.name}", log.read_text(errors="replace")
    yield "SMS", "\n".join(_sms(data / "phone"))
    for mail in sorted((data / "mail").glob("*")):
        yield f"mail {mail.name}", mail.read_text(errors="replace")


def _sms(ledger: Path) -> Iterator[str]:
    """What the demo's phone was sent; what people wrote on it themselves is theirs."""
    if not ledger.exists():
        return
    for line in ledger.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "message" and event["direction"] != "inbound":
            yield event["body"]


def hold_no_number(seen: Seen) -> None:
    """No identity number was in an address, a title or a page that said no; and there was something to search."""
    told = seen.told()
    assert all(told.values()), "something of what was to be searched is empty"
    assert seen.unread <= len(seen.titles), "too few pages could be read"
    wrong = {kind: found for kind, text in told.items() if (found := numbers_in(text))}
    assert not wrong, f"an identity number was in {wrong}"


def hold_no_written_number(data: Path) -> None:
    """None was written to a log of any process, nor sent."""
    texts = dict(written(data))
    assert set(texts) >= SEARCHED, f"there is no {SEARCHED - set(texts)} to search"
    wrong = {name: found for name, text in texts.items() if (found := numbers_in(text))}
    assert not wrong, f"an identity number was written to {wrong}"
