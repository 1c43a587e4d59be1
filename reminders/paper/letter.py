"""Letters as one PDF that a screen reader can read (PDF/UA-1): A4, for window envelopes, each on its own page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

DRAWING = Path(__file__).with_name("letter.typ")

ORDINARY, LARGE = 14, 18
"""Points: what every letter is written in, and what for who has asked for large type."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter, finished. ``address_lines`` is () for one that goes through Skatteverket."""

    language: str
    sender: str
    day: str
    address_lines: tuple[str, ...]
    heading: str
    paragraphs: tuple[str, ...]
    points: int = ORDINARY


def pdf(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Made in memory, from texts that are data to the drawing and never markup. ``title`` names nobody."""
    made = typst.compile(
        DRAWING,
        root=DRAWING.parent,
        sys_inputs={"told": json.dumps({"title": title, "sheets": [asdict(sheet) for sheet in sheets]})},
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made
