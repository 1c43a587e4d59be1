"""The country's postcodes, replaced as a whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinics import policies
from clinics.models import PostalPlace
from core.actor import Actor
from core.db import action


@dataclass(frozen=True, slots=True)
class NewPlace:
    """One postcode, five digits, of a file. Degrees of WGS 84."""

    postcode: str
    town: str
    latitude: float
    longitude: float


@action
def replace_postcodes(*, places: Collection[NewPlace], by: Actor) -> int:
    """Know these postcodes and no others from now on; how many they are. Raises Refused.

    Searches meanwhile see all of the old or all of the new.
    """
    policies.can_replace_postcodes(by).require()
    PostalPlace.objects.all().delete()
    rows = [
        PostalPlace(postcode=p.postcode, town=p.town, latitude=p.latitude, longitude=p.longitude) for p in places
    ]
    return len(PostalPlace.objects.bulk_create(rows, batch_size=5_000))
