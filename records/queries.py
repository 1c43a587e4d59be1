"""Every read of a record. Each opens the one door (audit.reading) after the policy has said yes, logs that it was
read, and returns finished rows. At most six statements a page, the log's among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.rules import AccountRules
from audit.actions import Action
from audit.reading import reading
from clinics import reach
from core import clock, rulebook
from core.actor import Actor
from core.calendar import moment_in_words
from core.decision import Decision
from core.errors import NotYours
from core.identity import PartialDate
from records import bodies, categories, history, medicines, paging, policies, rows, words
from records.models import Category, Entry
from records.newness import Newness
from records.pages import (
    CategoryPage,
    CategoryRow,
    EntryPage,
    Exported,
    Gate,
    MedicinesPage,
    Nullified,
    RecordNews,
    RecordOverview,
    ResultHistory,
    VaccinationsPage,
)
from records.visits import Visit

__all__ = ["RecordNews", "category", "entry", "everything", "news", "overview"]

NEWS_ON_OVERVIEW, NEWS_ON_START = 10, 3


@dataclass(frozen=True, slots=True)
class _Opened:
    """The reader, before anything is read: what the policy said, and what is new to them."""

    person_id: UUID
    name: str
    decision: Decision
    newness: Newness


@contextmanager
def _reading(opened: _Opened, *, by: Actor, action: Action, **what: Any) -> Iterator[QuerySet[Entry]]:
    """All that the reader may read, for another within reach, whatever id of the person's it was written with.

    Within the one door, and nowhere else.
    """
    with reading(by, about=opened.person_id, action=action, **what) as all_of_one:
        yield Entry.objects.filter(reach.of_units(by, "unit_id"), person_id__in=all_of_one)


def news(*, by: Actor) -> RecordNews:
    """What is new, for the start page. Says nothing at all where the record may not be read now, nor of
    another's record.
    """
    opened = _open(by, Visit())
    if not (opened.decision and by.is_own_matter):
        return RecordNews(0, "", (), "", may_read=False)
    with _reading(opened, by=by, action=Action.RECORD_READ) as entries:
        fresh = entries.filter(opened.newness.condition())
        return _news(opened, Visit(), fresh, fresh.count(), NEWS_ON_START)


def overview(*, by: Actor, visit: Visit) -> RecordOverview:
    """How much there is of each kind, and what is new. Raises core.decision.Refused."""
    opened = _open(by, visit)
    opened.decision.require()
    with _reading(opened, by=by, action=Action.RECORD_READ) as entries:
        is_new = opened.newness.condition()
        counted = entries.values("category").annotate(n=Count("pk"), new=Count("pk", filter=is_new))
        counts = {row["category"]: (row["n"], row["new"]) for row in counted}
        count = sum(new for _n, new in counts.values())
        fresh = _news(opened, visit, entries.filter(is_new), count, NEWS_ON_OVERVIEW)
    return RecordOverview(
        news=fresh,
        categories=tuple(_category_row(place, *counts.get(place.category, (0, 0))) for place in categories.PLACES),
        silent_sources=(),
        read_until=opened.newness.read_until,
        as_of=opened.newness.now,
    )


def category(
    slug: str, *, by: Actor, visit: Visit, page: int = 1
) -> CategoryPage | MedicinesPage | VaccinationsPage:
    """One category, newest first. Raises NotYours for an unknown one, and core.decision.Refused."""
    place = categories.by_slug(slug)
    opened = _open(by, visit)
    opened.decision.require()
    with _reading(opened, by=by, action=Action.RECORD_READ, category=place.category) as entries:
        found = entries.filter(category=place.category).order_by("-happened_at", "-pk")
        if place.category == Category.MEDICINES:
            return _medicines(place, list(found), opened.newness, page)
        if place.category == Category.VACCINATIONS:
            cards = tuple(rows.vaccination(one, newness=opened.newness) for one in found)
            return VaccinationsPage(str(place.category.label), opened.name, cards)
        part = paging.part(found.count(), page, place.url)
        listed = [
            (one.happened_at, rows.row(one, newness=opened.newness, chosen=one.pk in visit.chosen))
            for one in found[part.slice]
        ]
    return CategoryPage(
        title=str(place.category.label),
        years=rows.by_year(listed),
        range_text=part.range_text,
        newer_url=part.newer_url,
        older_url=part.older_url,
    )


def entry(entry_id: UUID, *, by: Actor, visit: Visit) -> EntryPage | Gate:
    """One entry; or the question first, for a result that nobody has looked at.

    Raises NotYours, and leaves no trace of a reading, for one that does not exist or is somebody else's.
    Raises core.decision.Refused.
    """
    opened = _open(by, visit)
    opened.decision.require()
    with _reading(opened, by=by, action=Action.ENTRY_READ, object_id=entry_id) as entries:
        found = entries.filter(pk=entry_id).first()
        if found is None:
            raise NotYours
        shown = policies.how_shown(rows.facts(found, chosen=found.pk in visit.chosen))
        if shown.behind_choice:
            return _gate(found)
        earlier = history.of(found, entries, chosen=visit.chosen)
    return _entry_page(found, shown, earlier, now=opened.newness.now)


def everything(*, by: Actor, visit: Visit) -> tuple[Exported, ...]:
    """Every entry of one's own as its page shows it now, newest first, for the file with all that is kept.

    A result that nobody has looked at, and that the reader has not chosen to see, has no page: only what its
    row in the list tells. Raises core.decision.Refused.
    """
    opened = _open(by, visit)
    opened.decision.require()
    with _reading(opened, by=by, action=Action.EXPORTED, category="record") as entries:
        found = list(entries.order_by("-happened_at", "-pk"))
    return tuple(_exported(one, visit, opened.newness) for one in found)


def _exported(one: Entry, visit: Visit, newness: Newness) -> Exported:
    chosen = one.pk in visit.chosen
    shown = policies.how_shown(rows.facts(one, chosen=chosen))
    page = None if shown.behind_choice else _entry_page(one, shown, (), now=newness.now)
    return Exported(one.pk, one.category, one.happened_at, rows.row(one, newness=newness, chosen=chosen), page)


def _open(by: Actor, visit: Visit) -> _Opened:
    columns = ("given_name", "family_name", "birth_year", "birth_month", "birth_day")
    found = (
        Person.objects.filter(pk=by.subject_id).values_list(*columns, "care_account__record_read_until").first()
    )
    if found is None:
        raise NotYours
    given, family, year, month, day, read_until = found
    reader = policies.Reader(by.subject_id, PartialDate(year, month, day) if year else None)
    today = clock.today()
    rules = rulebook.at(today).section(AccountRules)
    return _Opened(
        person_id=by.subject_id,
        name=f"{given} {family}",
        decision=policies.can_read_record(reader, by=by, today=today, rules=rules),
        newness=_newness(by, visit, read_until),
    )


def _newness(by: Actor, visit: Visit, read_until: datetime | None) -> Newness:
    """What is new is one's own to know: to one who reads for another, nothing is."""
    now = clock.now()
    if not by.is_own_matter:
        return Newness(now, now)
    return Newness(visit.read_until if visit.begun else read_until, now)


def _news(opened: _Opened, visit: Visit, fresh: QuerySet[Entry], count: int, limit: int) -> RecordNews:
    found: Iterable[Entry] = ()
    if count:
        found = fresh.order_by("-happened_at", "-pk")[:limit]
    read_until = opened.newness.read_until
    return RecordNews(
        count=count,
        count_text=words.new(count),
        rows=tuple(rows.row(one, newness=opened.newness, chosen=one.pk in visit.chosen) for one in found),
        last_read=moment_in_words(read_until) if read_until else "",
        may_read=True,
    )


def _category_row(place: categories.Place, count: int, new: int) -> CategoryRow:
    return CategoryRow(
        slug=place.slug,
        title=str(place.category.label),
        text=str(place.text),
        count=words.count(place.category, count),
        new=words.new(new),
        url=place.url,
    )


def _medicines(place: categories.Place, found: list[Entry], newness: Newness, page: int) -> MedicinesPage:
    current = [m for m in found if not m.nullified and medicines.in_use(m.summary, now=newness.now)]
    used = {m.pk for m in current}
    earlier = [m for m in found if m.pk not in used]
    part = paging.part(len(earlier), page, place.url)
    return MedicinesPage(
        title=str(place.category.label),
        current=tuple(rows.medicine(m, newness=newness) for m in current),
        earlier=tuple(rows.medicine(m, newness=newness) for m in earlier[part.slice]),
        range_text=part.range_text,
        newer_url=part.newer_url,
        older_url=part.older_url,
    )


def _gate(found: Entry) -> Gate:
    return Gate(
        title=rows.title(found),
        when=words.when(found.happened_at, found.summary.get("happened") or "minute"),
        unit=rows.unit(found),
        category_url=categories.of(found.category).url,
        action=reverse("records:show_now", args=[found.pk]),
    )


def _entry_page(
    found: Entry, shown: policies.Shown, earlier: tuple[ResultHistory, ...], *, now: datetime
) -> EntryPage:
    place = categories.of(found.category)
    signed = words.when(found.signed_at) if found.signed_at and found.category == Category.NOTES else ""
    return EntryPage(
        title=rows.title(found),
        category_title=str(place.category.label),
        category_url=place.url,
        when=words.when(found.happened_at, found.summary.get("happened") or "minute", clock=True),
        unit=rows.unit(found),
        author=rows.author(found),
        signed=_("Signerad %(day)s") % {"day": signed} if signed else "",
        marks=tuple(words.sign(sign) for sign in shown.signs),
        unsigned=policies.Sign.UNSIGNED in shown.signs,
        unreviewed=policies.Sign.UNREVIEWED in shown.signs,
        nullified=Nullified(words.when(found.arrived_at), found.nullified_reason) if shown.struck else None,
        facts=bodies.facts(found, now=now),
        sections=bodies.sections(found),
        results=bodies.results(found),
        histories=earlier,
    )
