"""An entry's figures, dates and fixed words as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.calendar import clock_in_words, date_in_words, local, month_in_words
from core.pages import Mark
from records.models import Category
from records.policies import Sign

Summary = Mapping[str, Any]
"""An entry's ``summary``: docs/record-shapes.md. Read with ``get``: one stored before a key came lacks it."""

_FLAGS = {
    "high": gettext_lazy("Över"),
    "critical_high": gettext_lazy("Över"),
    "low": gettext_lazy("Under"),
    "critical_low": gettext_lazy("Under"),
    "abnormal": gettext_lazy("Avvikande"),
}
CONTACT_STATES = {
    "planned": gettext_lazy("Planerat"),
    "ongoing": gettext_lazy("Pågår"),
    "cancelled": gettext_lazy("Inställt"),
}
"""A contact that is over says nothing of its state."""
_FIGURES = re.compile(r"(?P<sign>[<>≤≥]?=? ?-?)(?P<whole>\d+)(?:\.(?P<parts>\d+))?")


def when(moment: datetime, precision: str = "minute", *, clock: bool = False) -> str:
    """The date as exactly as it is known; with the time of day when that is known and asked for."""
    at = local(moment)
    if precision == "year":
        return str(at.year)
    if precision == "month":
        return month_in_words(at.date())
    day = date_in_words(at.date())
    return f"{day} {clock_in_words(moment, with_word=True)}" if clock and precision == "minute" else day


def day(text: object) -> str:
    """An instant of a summary as its Swedish date; "" for nothing."""
    moment = instant(text)
    return date_in_words(local(moment).date()) if moment else ""


def instant(text: object) -> datetime | None:
    """An instant of a summary; nothing for nothing."""
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def number(text: str) -> str:
    """A number as it was sent, written as the reader writes it: "6,50", "12 500"; other texts as they are."""
    found = _FIGURES.fullmatch(text)
    if found is None:
        return text
    swedish = not (get_language() or "sv").startswith("en")
    whole, parts = found["whole"], found["parts"]
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}" if swedish else ",")
    decimals = f"{',' if swedish else '.'}{parts}" if parts else ""
    return f"{found['sign']}{whole}{decimals}"


def amount(value: str, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {unit}".strip()


def value(component: Summary) -> str:
    """What one analysis gave."""
    if component.get("kind") == "missing" or not component.get("value"):
        return _("Inget svar")
    if component.get("kind") == "quantity":
        return amount(component["value"], component.get("unit") or "")
    return str(component["value"])


def reference(component: Summary) -> str:
    """Where the value usually lies, in the laboratory's own words where it has any."""
    if component.get("reference"):
        return str(component["reference"])
    low, high = component.get("low"), component.get("high")
    if low is not None and high is not None:
        return f"{number(low)}–{number(high)}"
    if low is not None:
        return _("minst %(low)s") % {"low": number(low)}
    return _("högst %(high)s") % {"high": number(high)} if high is not None else ""


def flag(component: Summary) -> Mark | None:
    """Over, under or otherwise outside, by the laboratory."""
    if component.get("struck"):
        return Mark(_("Makulerad"), "struck")
    told = _FLAGS.get(component.get("flag") or "")
    return Mark(str(told), "care") if told else None


def sign(one: Sign) -> Mark:
    """The tag of a sign."""
    return {
        Sign.UNSIGNED: Mark(_("Osignerad"), "care"),
        Sign.UNREVIEWED: Mark(_("Ovidimerat"), "care"),
        Sign.NULLIFIED: Mark(_("Makulerad"), "struck"),
    }[one]


def kind_of_entry(category: str) -> str:
    """What one entry of the category is called, where the source gave it no title."""
    return {
        Category.CARE_CONTACTS: _("Vårdkontakt"),
        Category.NOTES: _("Anteckning"),
        Category.TEST_RESULTS: _("Provsvar"),
        Category.MEDICINES: _("Läkemedel"),
        Category.VACCINATIONS: _("Vaccination"),
    }[Category(category)]


def count(category: str, n: int) -> str:
    """How many there are."""
    if not n:
        return _("Inget här ännu")
    texts = {
        Category.CARE_CONTACTS: ngettext("%(n)s vårdkontakt", "%(n)s vårdkontakter", n),
        Category.NOTES: ngettext("%(n)s anteckning", "%(n)s anteckningar", n),
        Category.TEST_RESULTS: ngettext("%(n)s provsvar", "%(n)s provsvar", n),
        Category.MEDICINES: ngettext("%(n)s läkemedel", "%(n)s läkemedel", n),
        Category.VACCINATIONS: ngettext("%(n)s vaccination", "%(n)s vaccinationer", n),
    }
    return texts[Category(category)] % {"n": number(str(n))}


def new(n: int) -> str:
    """How many are new; "" for none."""
    return ngettext("%(n)s ny", "%(n)s nya", n) % {"n": number(str(n))} if n else ""


def listed(texts: list[str]) -> str:
    """Several texts on one line; empty ones left out."""
    return ", ".join(text for text in texts if text)
