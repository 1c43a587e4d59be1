"""What a category's reader finds in a resource, before it is made an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interop.fhir.around import Maker
from interop.fhir.reading import Resource
from interop.fhir.shapes import Summary
from interop.fhir.values import When
from records.models import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The columns that differ between categories. ``signed_at`` is empty for what nobody has signed yet."""

    category: Category
    happened: When
    title: str
    summary: Summary
    maker: Maker
    signed_at: datetime | None
    needs_review: bool = False
    parts: tuple[Resource, ...] = ()
