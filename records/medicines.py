"""A medicine in words: how, why, since when and until when, and whether it is in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.calendar import local
from core.pages import in_language
from records import words
from records.words import Summary

_OVER = frozenset({"ended", "stopped", "not_taken"})
_SPANS = {
    "min": (gettext_lazy("per minut"), gettext_lazy("varannan minut"), gettext_lazy("var %(n)s minut")),
    "h": (gettext_lazy("per timme"), gettext_lazy("varannan timme"), gettext_lazy("var %(n)s timme")),
    "d": (gettext_lazy("per dag"), gettext_lazy("varannan dag"), gettext_lazy("var %(n)s dag")),
    "wk": (gettext_lazy("per vecka"), gettext_lazy("varannan vecka"), gettext_lazy("var %(n)s vecka")),
    "mo": (gettext_lazy("per månad"), gettext_lazy("varannan månad"), gettext_lazy("var %(n)s månad")),
    "a": (gettext_lazy("per år"), gettext_lazy("vartannat år"), gettext_lazy("vart %(n)s år")),
}


def in_use(medicine: Summary, *, now: datetime) -> bool:
    """Whether it is to be taken now or later: not ended, and its last day has not passed."""
    if medicine.get("state") in _OVER:
        return False
    until = words.instant(medicine.get("until"))
    return until is None or local(until).date() >= local(now).date()


def how(medicine: Summary) -> str:
    """As the prescriber wrote it; else made from the figures."""
    if medicine.get("dosage"):
        return str(medicine["dosage"])
    return "; ".join(text for schedule in medicine.get("schedules") or [] if (text := _schedule(schedule)))


def until(medicine: Summary, *, now: datetime) -> str:
    """ "Tills vidare", "Till 14 mars 2027", "Slutade 3 maj 2025"."""
    last = words.day(medicine.get("until"))
    if medicine.get("state") == "not_taken":
        return _("Togs aldrig")
    if not in_use(medicine, now=now):
        return _("Slutade %(day)s") % {"day": last} if last else _("Avslutad")
    if medicine.get("state") == "paused":
        return _("Pausad tills vidare")
    return _("Till %(day)s") % {"day": last} if last else _("Tills vidare")


def since(medicine: Summary) -> str:
    """ "Sedan 12 maj 2024"; "" when not known."""
    first = words.day(medicine.get("since"))
    return _("Sedan %(day)s") % {"day": first} if first else ""


def _schedule(schedule: dict[str, Any]) -> str:
    dose = words.amount(schedule.get("dose") or "", schedule.get("unit") or "")
    parts = [dose, _often(schedule), _("vid behov") if schedule.get("as_needed") else ""]
    return " ".join(part for part in parts if part)


def _often(schedule: dict[str, Any]) -> str:
    """ "2 gånger per dag", "1 gång var 8:e timme", "1 gång varannan dag"; "" for what the figures do not tell."""
    times, every, period = schedule.get("times"), schedule.get("every") or "1", schedule.get("period")
    if not times or not every.isdigit() or period not in _SPANS:
        return ""
    each, every_other, every_nth = _SPANS[period]
    often = ngettext("%(times)s gång", "%(times)s gånger", int(times) if times.isdigit() else 2)
    span = {"1": each, "2": every_other}.get(every, every_nth) % {"n": _nth(every)}
    return f"{often % {'times': words.number(times)}} {span}"


def _nth(every: str) -> str:
    """ "8:e", "21:a"; English says "every 8 hours", with the number alone."""
    first_or_second = every[-1] in "12" and every[-2:] not in ("11", "12")
    return in_language(f"{every}:{'a' if first_or_second else 'e'}", every)
