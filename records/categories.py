"""The record's categories as places on the web: their address, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import NotYours
from records.models import Category

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """One category's page."""

    category: Category
    slug: str
    text: StrPromise

    @property
    def url(self) -> str:
        return reverse("records:category", args=[self.slug])


PLACES = (
    Place(Category.CARE_CONTACTS, "vardkontakter", _("Besök, samtal och andra kontakter")),
    Place(Category.NOTES, "anteckningar", _("Det som vården har skrivit")),
    Place(Category.TEST_RESULTS, "provsvar", _("Blodprov, urinprov och mätvärden")),
    Place(Category.MEDICINES, "lakemedel", _("Det du använder nu, och tidigare")),
    Place(Category.VACCINATIONS, "vaccinationer", _("Ditt vaccinationskort")),
)


def by_slug(slug: str) -> Place:
    """The page with that address. Raises NotYours for one that does not exist."""
    for place in PLACES:
        if place.slug == slug:
            return place
    raise NotYours


def of(category: str) -> Place:
    """The page of a category."""
    return next(place for place in PLACES if place.category == category)
