"""What happened to somebody, before it is made FHIR: visits with notes, tests, prescriptions, vaccines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from demo.region.stories import Resident

Place = Literal["", "bvc-lindhamn"]
"""Where, when it is not where the person is listed."""


@dataclass(frozen=True, slots=True)
class Tests:
    """A panel of analyses; ``values`` are those that the story needs, the rest come out as usual."""

    panel: str
    values: Mapping[str, float] = field(default_factory=dict)
    reviewed: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Prescription:
    """A medicine from this visit on; ``days`` for a course that ended by itself, ``stopped`` days later."""

    product: str
    dosage: str
    against: str
    days: int | None = None
    stopped: int | None = None
    why_stopped: str = ""


@dataclass(frozen=True, slots=True)
class Jab:
    """One dose of a vaccine."""

    vaccine: str
    dose: str = ""
    doses: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A contact with care so many days ago. ``words`` fill the note's places; ``measures`` are kept
    as values too; ``struck`` is why it was entered in error.
    """

    days_ago: int
    note: str
    words: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)
    tests: tuple[Tests, ...] = ()
    medicines: tuple[Prescription, ...] = ()
    jabs: tuple[Jab, ...] = ()
    signed: bool = True
    struck: str = ""
    place: Place = ""


@dataclass(frozen=True, slots=True)
class Life:
    """One person and their own luck: the same day always tells the same story."""

    who: Resident
    age: int
    luck: Random
    expecting: bool = False  # or has just given birth

    @property
    def is_woman(self) -> bool:
        """Whether "hon"."""
        return self.who.sex == "F"

    @property
    def at_tallsjo(self) -> bool:
        """Listed at the private health centre."""
        return self.who.listed_at == "tallsjo-narvard"

    def pressure(self, systolic: int, diastolic: int) -> dict[str, float]:
        """A blood pressure and a pulse near these, even as a cuff gives them."""
        return {
            "systolic": systolic + 2 * self.luck.randint(-2, 2),
            "diastolic": diastolic + 2 * self.luck.randint(-1, 1),
            "puls": self.luck.randrange(60, 80, 2),
        }

    def body(self) -> dict[str, float]:
        """An adult's height and weight, the same each time but for a kilo."""
        base = Random(f"{self.who.key}/body")
        height = round(base.gauss(166, 6) if self.is_woman else base.gauss(179, 7))
        weight = round(base.uniform(22.5, 28.5) * (height / 100) ** 2 + self.luck.uniform(-1, 1), 1)
        return {"langd": height, "vikt": weight, "bmi": round(weight / (height / 100) ** 2, 1)}
