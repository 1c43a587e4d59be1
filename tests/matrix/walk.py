"""Every seat at every address, asked for everything there: done once, looked at by each test."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpResponseBase

from tests.matrix.addresses import LINES, path_of
from tests.matrix.browser import Browser
from tests.matrix.reach import Thing
from tests.matrix.seats import SEATS, Seat
from tests.matrix.world import ADULT, World

START = "home"


FIRST = {seat.who: seat for seat in reversed(SEATS)}
SEE_THEMSELVES = (ADULT, "teen of 13", "guardian", "helper")
"""Who tries the pages that are about oneself and name nothing: whoever comes there sees themselves."""


@dataclass(frozen=True)
class Answer:
    """What one request came to."""

    seat: Seat
    name: str
    thing: Thing
    method: str
    status: int
    body: str

    def __str__(self) -> str:
        return f"{self.seat.name}: {self.method} {self.name} {self.thing.label}: {self.status}"

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.body, re.DOTALL)
        return found[1] if found else ""


def walk(world: World) -> list[Answer]:
    """All of it; what forms change is taken back."""
    logging.disable(logging.WARNING)
    try:
        return [answer for seat in SEATS for answer in _walk(world, seat)]
    finally:
        logging.disable(logging.NOTSET)


def _walk(world: World, seat: Seat) -> Iterator[Answer]:
    """Pages that are about oneself, whomever one acts for, are asked for once by each."""
    browser = Browser.at(world, seat)
    yield _answer(browser, seat, START, Thing("", "", True), "get", {})
    for name, line in LINES.items():
        if line.for_others or (seat is FIRST[seat.who] and (line.names_things or seat.who in SEE_THEMSELVES)):
            for method in line.methods:
                for thing in line.asked_for(method, world, seat):
                    yield _answer(browser, seat, name, thing, method, line.asks(world, seat, thing))


def _answer(
    browser: Browser, seat: Seat, name: str, thing: Thing, method: str, form: Mapping[str, object]
) -> Answer:
    path = path_of(name, thing)
    answer = browser.post(path, form) if method == "post" else browser.get(path)
    return Answer(seat, name, thing, method, answer.status_code, said(answer))


def said(answer: HttpResponseBase) -> str:
    """All that it says, unpacked."""
    whole: bytes = b"".join(answer)
    if answer["Content-Type"] != "application/zip":
        return whole.decode()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
