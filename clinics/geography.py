"""Where a place is, and how far it is to a clinic: great-circle distances, computed by the database itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db.models import Avg, Case, F, FloatField, Max, Min, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt, Upper

from clinics.errors import ManyPlaces, NoSuchPlace
from clinics.models import PostalPlace

EARTH_KM = 6371.0
"""The mean radius. Right to half a per cent, which is less than the way round a lake."""
KM_PER_DEGREE = math.pi * EARTH_KM / 180
ONE_TOWN_KM = 100
"""Postcodes of one name that lie farther apart than this belong to several towns."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on earth, in degrees, and the words somebody knows it by: "999 10 Lindhamn", "Lindhamn"."""

    name: str
    latitude: float
    longitude: float


def spot_of(typed: str) -> Spot:
    """The place that somebody has typed: a postcode, with or without its space, or a town. One query.

    A town lies in the middle of its postcodes. Raises NoSuchPlace; ManyPlaces for a name that several towns have.
    """
    digits = typed.replace(" ", "")
    if digits.isdigit():
        return _postcode(digits)
    places = PostalPlace.objects.annotate(key=Upper("town")).filter(key=Upper(Value(typed.strip())))
    found = places.aggregate(
        name=Min("town"),
        middle=Avg("latitude"),
        across=Avg("longitude"),
        south=Min("latitude"),
        north=Max("latitude"),
        west=Min("longitude"),
        east=Max("longitude"),
    )
    if found["name"] is None:
        raise NoSuchPlace
    corner, other = Spot("", found["south"], found["west"]), Spot("", found["north"], found["east"])
    if kilometres(corner, other) > ONE_TOWN_KM:
        raise ManyPlaces
    return Spot(found["name"], found["middle"], found["across"])


def _postcode(digits: str) -> Spot:
    place = PostalPlace.objects.filter(postcode=digits).first()
    if place is None:
        raise NoSuchPlace
    return Spot(f"{digits[:3]} {digits[3:]} {place.town}", place.latitude, place.longitude)


def kilometres(one: Spot, other: Spot) -> float:
    """How far it is between two points."""
    north = math.sin(math.radians(one.latitude - other.latitude) / 2) ** 2
    east = math.sin(math.radians(one.longitude - other.longitude) / 2) ** 2
    both = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(north + both * east)))


def kilometres_from(spot: Spot, path: str = "") -> Combinable:
    """The same for a query: from the spot to the row's own point; ``path`` leads to it ("clinic__").

    Null where the row says nothing of where it is.
    """
    latitude, longitude = F(f"{path}latitude"), F(f"{path}longitude")
    north = Power(Sin(Radians(latitude - Value(spot.latitude)) / 2), 2)
    east = Power(Sin(Radians(longitude - Value(spot.longitude)) / 2), 2)
    both = Cos(Radians(latitude)) * math.cos(math.radians(spot.latitude))
    chord = Sqrt(Least(Value(1.0), north + both * east), output_field=FloatField())
    # Without the condition, a row that says nothing would be half the earth away: least() passes over null.
    return Case(When(Q(**{f"{path}latitude__isnull": False}), then=ASin(chord) * (2 * EARTH_KM)))


def in_the_box(spot: Spot, within_km: float, path: str = "") -> Q:
    """What a search looks at before it measures: the square of degrees that holds the circle."""
    up = within_km / KM_PER_DEGREE
    widest = min(89.0, abs(spot.latitude) + up)
    aside = up / math.cos(math.radians(widest))
    return Q(
        **{
            f"{path}latitude__range": (spot.latitude - up, spot.latitude + up),
            f"{path}longitude__range": (spot.longitude - aside, spot.longitude + aside),
        }
    )
