"""Entries as the rows of lists, prepared as strings."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pages import Mark
from records import medicines, pages, policies, words
from records.models import Category, Entry
from records.newness import Newness

LINE = 140
"""Signs of a summary line at most."""


def facts(entry: Entry, *, chosen: bool = False) -> policies.EntryFacts:
    """What decides how the entry is shown."""
    return policies.EntryFacts(
        category=entry.category,
        signed=entry.signed_at is not None,
        needs_review=entry.needs_review,
        nullified=entry.nullified,
        chosen=chosen,
    )


def row(entry: Entry, *, newness: Newness, chosen: bool) -> pages.EntryRow:
    """Any entry as a row: on lists of mixed kinds, and on those of contacts, notes and results."""
    shown = policies.how_shown(facts(entry, chosen=chosen))
    told = not (shown.behind_choice or shown.struck)
    return pages.EntryRow(
        title=title(entry),
        when=words.when(entry.happened_at, entry.summary.get("happened") or "minute"),
        unit=unit(entry),
        author=author(entry),
        summary=_line(entry) if told else _untold(shown),
        marks=tuple(words.sign(s) for s in shown.signs) + (_marks(entry) if told else ()),
        is_new=is_new(entry, newness),
        url=url(entry),
    )


def medicine(entry: Entry, *, newness: Newness) -> pages.MedicineRow:
    """A medicine as a card."""
    it, shown = entry.summary, policies.how_shown(facts(entry))
    return pages.MedicineRow(
        name=it.get("name") or title(entry),
        strength=it.get("strength") or "",
        how=medicines.how(it),
        why=_capital(it.get("reason") or ""),
        until=medicines.until(it, now=newness.now),
        since=medicines.since(it),
        prescriber=words.listed([entry.author_name, entry.author_role, entry.unit_name]),
        marks=tuple(words.sign(s) for s in shown.signs) + _marks(entry),
        is_new=is_new(entry, newness),
        url=url(entry),
    )


def vaccination(entry: Entry, *, newness: Newness) -> pages.VaccinationRow:
    """A dose as a line of the vaccination card."""
    it, shown = entry.summary, policies.how_shown(facts(entry))
    against = _capital(words.listed(it.get("against") or []))
    vaccine = it.get("vaccine") or entry.title
    return pages.VaccinationRow(
        when=words.when(entry.happened_at, it.get("happened") or "minute"),
        against=against or vaccine or words.kind_of_entry(entry.category),
        vaccine=vaccine if against else "",
        dose=dose(it),
        unit=unit(entry),
        marks=tuple(words.sign(s) for s in shown.signs) + _marks(entry),
        is_new=is_new(entry, newness),
        url=url(entry),
    )


def dose(vaccination: words.Summary) -> str:
    """ "Dos 2 av 3", "Dos 2"; "" when not known."""
    number, of = vaccination.get("dose"), vaccination.get("doses")
    if not number:
        return ""
    return _("Dos %(n)s av %(of)s") % {"n": number, "of": of} if of else _("Dos %(n)s") % {"n": number}


def title(entry: Entry) -> str:
    """The entry's own title, or what its kind is called."""
    return entry.title or words.kind_of_entry(entry.category)


def unit(entry: Entry) -> str:
    """Where it was written."""
    return entry.unit_name or _("Det framgår inte var")


def author(entry: Entry) -> str:
    """ "Cecilia Ceder, läkare"."""
    return words.listed([entry.author_name, entry.author_role])


def is_new(entry: Entry, newness: Newness) -> bool:
    """Whether it came since the person last read."""
    return newness.covers(first_arrived_at=entry.first_arrived_at, happened_at=entry.happened_at)


def url(entry: Entry) -> str:
    """The entry's own page."""
    return reverse("records:entry", args=[entry.pk])


def by_year(entries: list[tuple[datetime, pages.EntryRow]]) -> tuple[pages.YearRows, ...]:
    """Rows under the Swedish year in which they happened, in the order they have."""
    years: dict[str, list[pages.EntryRow]] = {}
    for happened_at, one in entries:
        years.setdefault(words.when(happened_at, "year"), []).append(one)
    return tuple(pages.YearRows(year, tuple(rows)) for year, rows in years.items())


def _untold(shown: policies.Shown) -> str:
    return _("Du väljer själv om du vill se svaret nu.") if shown.behind_choice else ""


def _line(entry: Entry) -> str:
    it = entry.summary
    match Category(entry.category):
        case Category.CARE_CONTACTS:
            text = words.listed(it.get("reasons") or [])
        case Category.NOTES:
            text = words.listed([d.get("words") or "" for d in it.get("diagnoses") or []]) or _first_paragraph(it)
        case Category.TEST_RESULTS:
            text = _result_line(it)
        case Category.MEDICINES:
            text = medicines.how(it)
        case Category.VACCINATIONS:
            text = words.listed(it.get("against") or [])
    return _capital(text if len(text) <= LINE else f"{text[: LINE - 1].rstrip()}…")


def _first_paragraph(note: words.Summary) -> str:
    return next((p for s in note.get("sections") or [] for p in s.get("paragraphs") or []), "")


def _result_line(result: words.Summary) -> str:
    lines = result.get("components") or []
    if result.get("state") == "waiting":
        return _("Väntar på svar")
    if len(lines) == 1:
        return words.value(lines[0])
    return ngettext("%(n)s analys", "%(n)s analyser", len(lines)) % {"n": len(lines)} if lines else ""


def _marks(entry: Entry) -> tuple[Mark, ...]:
    state = entry.summary.get("state")
    match Category(entry.category):
        case Category.CARE_CONTACTS:
            told = words.CONTACT_STATES.get(state or "")
            return (Mark(str(told), "quiet"),) if told else ()
        case Category.TEST_RESULTS:
            flags = [words.flag(line) for line in entry.summary.get("components") or [] if not line.get("struck")]
            return tuple(dict.fromkeys(mark for mark in flags if mark))
        case Category.VACCINATIONS:
            return (Mark(_("Gavs inte"), "quiet"),) if state == "not_given" else ()
    return ()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
