"""FHIR's data types, as the words, instants and numbers that we keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.calendar import instant
from interop.fhir.problems import CannotUnderstand
from interop.fhir.systems import short_name

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class When:
    """An instant, and how exactly it is known: "minute", "day", "month" or "year"."""

    at: datetime
    precision: str

    @property
    def iso(self) -> str:
        """For the summary: UTC, ISO 8601."""
        return self.at.isoformat()


def when(text: object) -> When | None:
    """A FHIR date, dateTime or instant. A date is its first moment in Sweden. Nothing for nothing."""
    if text in (None, ""):
        return None
    if not isinstance(text, str):
        raise _bad_date()
    try:
        if _MOMENT.fullmatch(text):
            return When(datetime.fromisoformat(text).astimezone(UTC), "minute")
        if match := _DATE.fullmatch(text):
            year, month, day = match.groups()
            first = instant(date(int(year), int(month or 1), int(day or 1)), time())
            return When(first, "day" if day else "month" if month else "year")
    except (ValueError, OverflowError) as error:
        raise _bad_date() from error
    raise _bad_date()


def iso(text: object) -> str | None:
    """The same as text for a summary."""
    moment = when(text)
    return moment.iso if moment else None


def day_text(text: object) -> str | None:
    """A date as it was written, with only the parts that are known: "2026", "2026-11" or "2026-11-22"."""
    moment = when(text)
    return str(text)[:10] if moment else None


def _bad_date() -> CannotUnderstand:
    return CannotUnderstand("value.date", _("Ett datum går inte att förstå."))


def words(concept: Any) -> str:
    """What a CodeableConcept is called: its text, else a display, else its code."""
    if not concept:
        return ""
    if concept.get("text"):
        return str(concept["text"]).strip()
    codings = concept.get("coding") or []
    for field in ("display", "code"):
        for coding in codings:
            if coding.get(field):
                return str(coding[field]).strip()
    return ""


def codes(concepts: Any) -> Iterator[str]:
    """Each code in a list of CodeableConcepts."""
    for concept in concepts or []:
        for coding in concept.get("coding") or []:
            if coding.get("code"):
                yield str(coding["code"])


def code_of(concept: Any, *preferred: str) -> tuple[str | None, str | None]:
    """(system's short name, code) of the coding in the first preferred system, else of the first coding."""
    codings = [c for c in (concept or {}).get("coding") or [] if c.get("code")]
    for system in preferred:
        for coding in codings:
            if short_name(coding.get("system")) == system:
                return system, str(coding["code"])
    return (short_name(codings[0].get("system")), str(codings[0]["code"])) if codings else (None, None)


def number(value: object) -> str | None:
    """A number as it was written, with a decimal point; nothing for nothing."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def quantity(value: Any) -> tuple[str, str]:
    """(number with its comparator, unit) of a Quantity."""
    amount = f"{value.get('comparator') or ''}{number(value.get('value')) or ''}"
    return amount, str(value.get("unit") or value.get("code") or "")


def human_name(names: Any) -> str:
    """One name for a person among several: the official one, else the first that is not old."""
    current = [n for n in names or [] if n.get("use") != "old"] or list(names or [])
    best = next((n for n in current if n.get("use") == "official"), current[0] if current else None)
    if best is None:
        return ""
    if best.get("text"):
        return str(best["text"]).strip()
    return " ".join([*best.get("given", []), best.get("family") or ""]).strip()
