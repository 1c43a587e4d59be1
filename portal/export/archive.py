"""The file as it is sent: one zip with the same things twice, for machines and for people, a piece at a time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import calendar
from portal.export import readable

PIECE = 64 * 1024


class _Pipe:
    """A file that only remembers what has been written since it was last emptied."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing to give back."""

    def taken(self) -> bytes:
        """What has come since the last time."""
        held, self._held = bytes(self._held), bytearray()
        return held


def pieces(content: dict[str, Any], *, language: str) -> Iterator[bytes]:
    """The zip, compressed as it goes: never the whole of it in memory."""
    pipe = _Pipe()
    parts = (
        ("vardporten.json", _json(content)),
        (_("las-mig.html"), _html(content, language=language)),
    )
    with zipfile.ZipFile(pipe, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, texts in parts:
            made = datetime.fromisoformat(content["made_at"])
            entry = zipfile.ZipInfo(name, date_time=calendar.local(made).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                for text in texts:
                    file.write(text.encode())
                    if ready := pipe.taken():
                        yield ready
    yield pipe.taken()


def _json(content: dict[str, Any]) -> Iterator[str]:
    return json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(content)


def _html(content: dict[str, Any], *, language: str) -> Iterator[str]:
    with translation.override(language):
        told = {"page": readable.page(content), "record": content["record"], "language": language}
        page = render_to_string("portal/export.html", told)
    for start in range(0, len(page), PIECE):
        yield page[start : start + PIECE]
