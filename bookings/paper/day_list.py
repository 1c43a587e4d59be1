"""The day's list as a PDF that a screen reader can read (PDF/UA-1), on as few A4 pages as it takes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.queries.day_list import DayList

DRAWING = Path(__file__).with_name("day_list.typ")


def pdf(page: DayList) -> bytes:
    """The list as it was read: made in memory, from texts that are data to the drawing and never markup."""
    told = {"language": (translation.get_language() or "sv")[:2], "words": _words(), "page": asdict(page)}
    made = typst.compile(
        DRAWING,
        root=DRAWING.parent,
        sys_inputs={"told": json.dumps(told)},
        font_paths=[],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def _words() -> dict[str, str]:
    return {
        "time": _("Tid"),
        "who": _("Patient"),
        "phone": _("Telefon"),
        "what": _("Besök"),
        "here": _("Kom"),
        "made": _("Listan är från"),
        "cancelled": _("Avbokade"),
        "nobody": _("Ingen är bokad den här dagen."),
        "secret": _("Patientuppgifter: lägg papperet i sekretessavfallet."),
    }
