"""Who meets whom: the region's practitioners by the work they do, where the person is listed."""

from __future__ import annotations

from random import Random

from demo.content.events import Life
from demo.region.places import CLINICS, UNITS, Unit
from demo.region.staff import STAFF, StaffMember

_UNIT_OF = {clinic.key: clinic.unit for clinic in CLINICS}
_BY_KEY = {member.key: member for member in STAFF}
_UNITS = {unit.key: unit for unit in UNITS}

_AT_LINDHAMN = {"gp": ("cecilia-ceder", "henrik-lind"), "nurse": ("yusuf-demir", "lena-vik")}
_AT_TALLSJO = {"gp": ("johan-ryd",), "nurse": ("mona-ek",)}
_ANYWHERE = {
    "physio": "sofia-hed",
    "eye-doctor": "farid-noori",
    "eye-nurse": "lisbeth-aker",
    "psychologist": "tomas-grahn",
    "psychiatrist": "katarzyna-nowak",
    "midwife": "hedda-falk",
    "youth-midwife": "maja-lof",
    "counsellor": "elsa-brink",
    "child-nurse": "sanna-riis",
    "home-nurse": "bosse-norman",
}


def staff_for(life: Life, work: str, *, at_bvc: bool = False) -> StaffMember:
    """The one who does that work for this person: the same one each time."""
    if at_bvc:
        return _BY_KEY["sanna-riis"]
    if work in _ANYWHERE:
        return _BY_KEY[_ANYWHERE[work]]
    choices = (_AT_TALLSJO if life.at_tallsjo else _AT_LINDHAMN)[work]
    return _BY_KEY[Random(f"{life.who.key}/{work}").choice(choices)]


def unit_of(member: StaffMember) -> Unit:
    """The care unit where somebody works."""
    return _UNITS[_UNIT_OF[member.clinic]]


def title(member: StaffMember) -> str:
    """The profession as it is written after a name: "distriktssköterska", but "BVC-sjuksköterska"."""
    return member.title if member.title[1].isupper() else member.title[0].lower() + member.title[1:]
