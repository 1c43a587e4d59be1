"""What the record's pages are given: docs/page-contexts.md, "records". Finished strings, prepared in queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString

from core.pages import Mark


@dataclass(frozen=True, slots=True)
class EntryRow:
    title: str
    when: str
    unit: str
    author: str
    summary: str
    marks: tuple[Mark, ...]
    is_new: bool
    url: str


@dataclass(frozen=True, slots=True)
class RecordNews:
    """``may_read``: False when the record may not be opened now; then the rest is empty."""

    count: int
    count_text: str
    rows: tuple[EntryRow, ...]
    last_read: str
    may_read: bool


@dataclass(frozen=True, slots=True)
class CategoryRow:
    slug: str
    title: str
    text: str
    count: str
    new: str
    url: str


@dataclass(frozen=True, slots=True)
class RecordOverview:
    """``read_until`` and ``as_of`` are for the view, which notes what has been read; not for the page."""

    news: RecordNews
    categories: tuple[CategoryRow, ...]
    silent_sources: tuple[str, ...]
    read_until: datetime | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class YearRows:
    heading: str
    rows: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class CategoryPage:
    title: str
    years: tuple[YearRows, ...]
    range_text: str
    newer_url: str
    older_url: str


@dataclass(frozen=True, slots=True)
class MedicineRow:
    name: str
    strength: str
    how: str
    why: str
    until: str
    since: str
    prescriber: str
    marks: tuple[Mark, ...]
    is_new: bool
    url: str


@dataclass(frozen=True, slots=True)
class MedicinesPage:
    title: str
    current: tuple[MedicineRow, ...]
    earlier: tuple[MedicineRow, ...]
    range_text: str
    newer_url: str
    older_url: str


@dataclass(frozen=True, slots=True)
class VaccinationRow:
    when: str
    against: str
    vaccine: str
    dose: str
    unit: str
    marks: tuple[Mark, ...]
    is_new: bool
    url: str


@dataclass(frozen=True, slots=True)
class VaccinationsPage:
    title: str
    person: str
    rows: tuple[VaccinationRow, ...]


@dataclass(frozen=True, slots=True)
class Nullified:
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """``html``: the text with its lists and tables, sanitised; ``paragraphs``: the same as plain text."""

    heading: str
    html: SafeString
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultLine:
    name: str
    value: str
    reference: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    when: str
    value: str
    reference: str
    mark: Mark | None
    url: str


@dataclass(frozen=True, slots=True)
class ResultHistory:
    title: str
    svg: SafeString
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    title: str
    category_title: str
    category_url: str
    when: str
    unit: str
    author: str
    signed: str
    marks: tuple[Mark, ...]
    unsigned: bool
    unreviewed: bool
    nullified: Nullified | None
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    results: tuple[ResultLine, ...]
    histories: tuple[ResultHistory, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    title: str
    when: str
    unit: str
    category_url: str
    action: str


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry in the file with all that is kept. ``page`` is None for one that stands behind a choice."""

    id: UUID
    category: str
    happened_at: datetime
    row: EntryRow
    page: EntryPage | None
