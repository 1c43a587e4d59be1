"""Long lists a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from records import words

SIZE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: its slice, and the words and addresses that lead through it."""

    slice: slice
    range_text: str
    newer_url: str
    older_url: str


def number(text: str) -> int:
    """The page that an address asks for; the first for anything that is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def part(total: int, page: int, url: str) -> Part:
    """That page of so many rows; the last one for a page past the end."""
    pages = max(-(-total // SIZE), 1)
    page = min(max(page, 1), pages)
    first, last = (page - 1) * SIZE, min(page * SIZE, total)
    if pages == 1:
        return Part(slice(first, last), "", "", "")
    told = {"first": first + 1, "last": last, "total": words.number(str(total))}
    return Part(
        slice=slice(first, last),
        range_text=_("Visar %(first)s–%(last)s av %(total)s") % told,
        newer_url="" if page == 1 else url if page == 2 else f"{url}?sida={page - 1}",
        older_url=f"{url}?sida={page + 1}" if page < pages else "",
    )
