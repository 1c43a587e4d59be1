"""What an entry's own page says: its facts, sections and results, by category."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from core.calendar import clock_in_words, date_in_words, local
from records import medicines, narrative, pages, rows, words
from records.models import Category, Entry
from records.words import Summary


def facts(entry: Entry, *, now: datetime) -> tuple[pages.Fact, ...]:
    """Term and text, empty ones left out."""
    it = entry.summary
    match Category(entry.category):
        case Category.CARE_CONTACTS:
            told = _care_contact(it)
        case Category.NOTES:
            told = _note(it)
        case Category.TEST_RESULTS:
            told = _result(it)
        case Category.MEDICINES:
            told = _medicine(it, now)
        case Category.VACCINATIONS:
            told = _vaccination(it)
    return tuple(pages.Fact(str(term), text) for term, text in told if text)


def sections(entry: Entry) -> tuple[pages.Section, ...]:
    """A note's headings with their texts; what a laboratory concludes."""
    it = entry.summary
    if entry.category == Category.TEST_RESULTS and it.get("conclusion"):
        paragraphs = tuple(p for p in str(it["conclusion"]).splitlines() if p.strip())
        return (pages.Section(_("Utlåtande"), narrative.shown(""), paragraphs),)
    if entry.category != Category.NOTES:
        return ()
    return tuple(
        pages.Section(
            heading=section.get("heading") or "",
            html=narrative.shown(section.get("html") or ""),
            paragraphs=tuple(section.get("paragraphs") or ()),
        )
        for section in it.get("sections") or []
    )


def results(entry: Entry) -> tuple[pages.ResultLine, ...]:
    """Each analysis with its value, where it usually lies, and whether it is outside that."""
    if entry.category != Category.TEST_RESULTS:
        return ()
    return tuple(
        pages.ResultLine(
            name=line.get("name") or rows.title(entry),
            value=words.value(line),
            reference=words.reference(line),
            mark=words.flag(line),
        )
        for line in entry.summary.get("components") or []
    )


def _care_contact(it: Summary) -> Iterator[tuple[str, str]]:
    forms = {
        "visit": _("Besök på mottagningen"),
        "home": _("Hembesök"),
        "distance": _("På distans"),
        "emergency": _("Akut besök"),
        "inpatient": _("Inlagd på sjukhus"),
    }
    yield _("Hur"), forms.get(it.get("form") or "", "")
    yield _("Läge"), str(words.CONTACT_STATES.get(it.get("state") or "", ""))
    yield _("Tid"), _span(it)
    yield _("Orsak"), words.listed(it.get("reasons") or [])
    yield _("Åtgärder"), words.listed([_coded(code) for code in it.get("measures") or []])


def _span(it: Summary) -> str:
    started, ended = words.instant(it.get("started")), words.instant(it.get("ended"))
    if started is None or ended is None or ended <= started or it.get("happened") != "minute":
        return ""
    first, last = local(started).date(), local(ended).date()
    if first == last:
        return f"{clock_in_words(started)}–{clock_in_words(ended)}"
    return f"{date_in_words(first)}–{date_in_words(last)}"


def _note(it: Summary) -> Iterator[tuple[str, str]]:
    yield _("Besök"), it.get("contact") or ""
    yield _("Diagnos"), words.listed([_coded(code) for code in it.get("diagnoses") or []])
    files = words.listed([a.get("title") or _("en fil utan namn") for a in it.get("attachments") or []])
    yield _("Bilagor"), _("%(files)s (visas inte här, fråga mottagningen)") % {"files": files} if files else ""


def _result(it: Summary) -> Iterator[tuple[str, str]]:
    states = {
        "waiting": _("Väntar på svar"),
        "preliminary": _("Preliminärt svar, kan ändras"),
        "corrected": _("Rättat svar"),
        "cancelled": _("Analysen gjordes inte"),
    }
    yield _("Läge"), states.get(it.get("state") or "", "")
    for line in it.get("components") or []:
        yield line.get("name") or _("Kommentar"), line.get("comment") or ""


def _medicine(it: Summary, now: datetime) -> Iterator[tuple[str, str]]:
    yield _("Styrka"), it.get("strength") or ""
    yield _("Hur"), medicines.how(it)
    yield _("Varför"), it.get("reason") or ""
    yield _("Hur länge"), medicines.until(it, now=now)
    yield _("Från"), words.day(it.get("since"))
    yield _("Varför det slutade"), it.get("stop_reason") or ""
    repeats = it.get("repeats")
    yield _("Antal uttag på receptet"), "" if repeats is None else str(repeats + 1)
    yield _("Receptet gäller till"), words.day(it.get("valid_until"))
    yield _("ATC-kod"), it.get("atc") or ""


def _vaccination(it: Summary) -> Iterator[tuple[str, str]]:
    if it.get("state") == "not_given":
        yield _("Gavs inte"), it.get("not_given_reason") or _("Orsaken framgår inte")
    yield _("Mot"), words.listed(it.get("against") or [])
    yield _("Vaccin"), it.get("vaccine") or ""
    yield _("Dos"), rows.dose(it)
    yield _("Tillverkare"), it.get("manufacturer") or ""
    yield _("Satsnummer"), it.get("batch") or ""
    yield _("Var på kroppen"), it.get("site") or ""


def _coded(code: Summary) -> str:
    text, number = code.get("words") or "", code.get("code") or ""
    return f"{text} ({number})" if text and number and text != number else text or number
