"""One entry for the record, and how the entries of a file came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.decision import Reason
from interop.fhir.reading import Resource
from interop.fhir.references import Author, Patient, Unit
from interop.fhir.shapes import Summary
from records.models import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedEntry:
    """What a resource says, in the record's words. ``resource`` is as it was sent; a laboratory report
    carries its observations in ``parts``.
    """

    source_id: str
    source_version: str
    digest: str
    category: Category
    patient: Patient
    happened_at: datetime
    title: str
    summary: Summary
    resource: Resource
    parts: tuple[Resource, ...] = ()
    unit: Unit
    author: Author
    signed_at: datetime | None = None
    needs_review: bool = False
    nullified: bool = False
    nullified_reason: str = ""
    actors_missing: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry was understood; nothing to store for one that only others refer to, or that is a part."""

    number: int
    resource_type: str
    entry: MappedEntry | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Of a kind that is not shown yet."""

    number: int
    resource_type: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Of a kind we take, but not to be understood: to be kept in quarantine."""

    number: int
    resource_type: str
    reason: Reason
    resource: Any = field(repr=False)


Outcome = Taken | Skipped | Unclear
