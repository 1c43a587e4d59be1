"""Region Lindmark's care: three providers, nine clinics. Hours are by the Swedish wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

ProviderKind = Literal["region", "company", "municipality"]
ClinicKind = Literal[
    "health_centre", "hospital_clinic", "youth_clinic", "child_health", "midwife", "laboratory", "home_care"
]

REGION_NAME = "Region Lindmark"
REGION_PHONE = "+46846500410"
SENDING_NUMBER = "+46701740699"
"""The one number that every SMS comes from, so that no number tells which clinic it was."""

ORG_PREFIX = "SE2329999990"
"""HSA-like ids: an organisation number with a wrong check digit, so that it is nobody's."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A care provider (vårdgivare): controller of its records, outer blocks go between these."""

    key: str
    name: str
    kind: ProviderKind
    hsa_id: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A care unit (vårdenhet): secrecy and assignments, inner blocks go between these."""

    key: str
    provider: str
    name: str
    hsa_id: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Open on a weekday (0 is Monday), Swedish wall clock."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """What people book (mottagning). ``key`` is also its slug.

    ``most_sms_level`` is the most an SMS may ever say; ``sms_name`` is at most 22 signs, as is the street
    with the town. ``free_hours``: how long before a visit it can be cancelled without a fee; ``late_fee`` is
    in kronor.
    """

    key: str
    unit: str
    kind: ClinicKind
    name: str
    name_en: str
    sms_name: str
    street: str
    postcode: str
    town: str
    phone: str
    hours: tuple[Hours, ...]
    most_sms_level: Literal["N1", "N3"]
    free_hours: int
    late_fee: int
    about: str
    about_en: str
    guardians_see: bool = True
    letters: bool = True

    @property
    def sms_place(self) -> str:
        """Street and town, as an SMS of level N2 says it."""
        return f"{self.street}, {self.town}"


def _weekdays(opens: str, closes: str, days: str = "01234") -> tuple[Hours, ...]:
    return tuple(Hours(int(d), time.fromisoformat(opens), time.fromisoformat(closes)) for d in days)


PROVIDERS = (
    Provider("region-lindmark", "Region Lindmark", "region", f"{ORG_PREFIX}-0001"),
    Provider("tallsjo-narvard-ab", "Tallsjö Närvård AB", "company", f"{ORG_PREFIX}-0002"),
    Provider("tallsjo-kommun", "Tallsjö kommun", "municipality", f"{ORG_PREFIX}-0003"),
)

UNITS = (
    Unit("lindhamns-vardcentral", "region-lindmark", "Lindhamns vårdcentral", f"{ORG_PREFIX}-1001"),
    Unit("tallsjo-narvard", "tallsjo-narvard-ab", "Tallsjö Närvård", f"{ORG_PREFIX}-1002"),
    Unit("ogonmottagningen", "region-lindmark", "Ögonmottagningen", f"{ORG_PREFIX}-1003"),
    Unit("psykiatrimottagningen", "region-lindmark", "Psykiatrimottagningen", f"{ORG_PREFIX}-1004"),
    Unit("ungdomsmottagningen", "region-lindmark", "Ungdomsmottagningen", f"{ORG_PREFIX}-1005"),
    Unit("bvc-lindhamn", "region-lindmark", "BVC Lindhamn", f"{ORG_PREFIX}-1006"),
    Unit("barnmorskan-i-tallsjo", "tallsjo-narvard-ab", "Barnmorskan i Tallsjö", f"{ORG_PREFIX}-1007"),
    Unit("provtagningen-lindhamn", "region-lindmark", "Provtagningen Lindhamn", f"{ORG_PREFIX}-1008"),
    Unit("hemsjukvarden-tallsjo", "tallsjo-kommun", "Hemsjukvården i Tallsjö kommun", f"{ORG_PREFIX}-1009"),
)
"""Eight in the region's own list, and the municipality's as the ninth."""

PRIMARY_CARE = (
    Clinic(
        key="lindhamns-vardcentral",
        unit="lindhamns-vardcentral",
        kind="health_centre",
        name="Lindhamns vårdcentral",
        name_en="Lindhamn health centre",
        sms_name="Lindhamns vårdcentral",
        street="Storgatan 4",
        postcode="999 10",
        town="Lindhamn",
        phone="+46846500421",
        hours=(*_weekdays("08:00", "17:00"), *_weekdays("10:00", "14:00", "56")),
        most_sms_level="N3",
        free_hours=24,
        late_fee=200,
        about="Läkare, sjuksköterskor och hälsosamtal mitt i stan.",
        about_en="Doctors, nurses and health talks in the town centre.",
    ),
    Clinic(
        key="tallsjo-narvard",
        unit="tallsjo-narvard",
        kind="health_centre",
        name="Tallsjö Närvård",
        name_en="Tallsjö local care",
        sms_name="Tallsjö Närvård",
        street="Torget 2",
        postcode="999 40",
        town="Tallsjö",
        phone="+46846500422",
        hours=(*_weekdays("08:00", "17:00", "0124"), *_weekdays("08:00", "19:00", "3")),
        most_sms_level="N3",
        free_hours=24,
        late_fee=200,
        about="Läkare, distriktssköterska och fysioterapeut. Kvällsöppet på torsdagar.",
        about_en="Doctors, district nurse and physiotherapist. Open late on Thursdays.",
    ),
    Clinic(
        key="bvc-lindhamn",
        unit="bvc-lindhamn",
        kind="child_health",
        name="BVC Lindhamn",
        name_en="Lindhamn child health centre",
        sms_name="BVC Lindhamn",
        street="Storgatan 6",
        postcode="999 10",
        town="Lindhamn",
        phone="+46846500426",
        hours=_weekdays("08:00", "16:00"),
        most_sms_level="N3",
        free_hours=24,
        late_fee=0,
        about="För barn 0–5 år och deras föräldrar.",
        about_en="For children aged 0–5 and their parents.",
    ),
    Clinic(
        key="provtagningen-lindhamn",
        unit="provtagningen-lindhamn",
        kind="laboratory",
        name="Provtagningen Lindhamn",
        name_en="Lindhamn blood tests",
        sms_name="Provtagningen Lindhamn",
        street="Storgatan 4",
        postcode="999 10",
        town="Lindhamn",
        phone="+46846500428",
        hours=_weekdays("07:30", "15:00"),
        most_sms_level="N3",
        free_hours=24,
        late_fee=0,
        about="Blodprov och EKG på remiss. Ingång från gården.",
        about_en="Blood tests and ECG on referral. Entrance from the yard.",
    ),
)

SPECIAL_CARE = (
    Clinic(
        key="ogonmottagningen",
        unit="ogonmottagningen",
        kind="hospital_clinic",
        name="Ögonmottagningen",
        name_en="Eye clinic",
        sms_name="Ögonmottagningen",
        street="Ekgatan 1",
        postcode="999 11",
        town="Lindhamn",
        phone="+46846500423",
        hours=_weekdays("08:00", "16:00"),
        most_sms_level="N3",
        free_hours=72,
        late_fee=200,
        about="Ögonläkare och synfältsundersökningar på Lindhamns sjukhus, plan 3.",
        about_en="Eye doctors and visual field tests at Lindhamn hospital, floor 3.",
    ),
    Clinic(
        key="psykiatrimottagningen",
        unit="psykiatrimottagningen",
        kind="hospital_clinic",
        name="Psykiatrimottagningen",
        name_en="Psychiatric clinic",
        sms_name="Psykiatrimottagningen",
        street="Norrvägen 8",
        postcode="999 11",
        town="Lindhamn",
        phone="+46846500424",
        hours=_weekdays("08:00", "16:30"),
        most_sms_level="N1",
        free_hours=72,
        late_fee=200,
        about="Samtal och läkarbesök för vuxna, efter kallelse.",
        about_en="Talks and doctor's visits for adults, by invitation.",
    ),
    Clinic(
        key="ungdomsmottagningen",
        unit="ungdomsmottagningen",
        kind="youth_clinic",
        name="Ungdomsmottagningen",
        name_en="Youth clinic",
        sms_name="Ungdomsmottagningen",
        street="Ågatan 3",
        postcode="999 12",
        town="Lindhamn",
        phone="+46846500425",
        hours=_weekdays("12:00", "18:00", "0123"),
        most_sms_level="N1",
        free_hours=24,
        late_fee=0,
        guardians_see=False,
        letters=False,
        about="För dig mellan 13 och 22 år. Gratis, och vi berättar inte för någon att du har varit här.",
        about_en="For you between 13 and 22. Free, and we tell nobody that you have been here.",
    ),
    Clinic(
        key="barnmorskan-i-tallsjo",
        unit="barnmorskan-i-tallsjo",
        kind="midwife",
        name="Barnmorskan i Tallsjö",
        name_en="Tallsjö midwife clinic",
        sms_name="Barnmorskan i Tallsjö",
        street="Torget 5",
        postcode="999 40",
        town="Tallsjö",
        phone="+46846500427",
        hours=_weekdays("08:00", "16:30"),
        most_sms_level="N1",
        free_hours=24,
        late_fee=0,
        about="Graviditet, cellprov och preventivmedel.",
        about_en="Pregnancy, cervical screening and contraception.",
    ),
    Clinic(
        key="hemsjukvarden-tallsjo",
        unit="hemsjukvarden-tallsjo",
        kind="home_care",
        name="Hemsjukvården i Tallsjö kommun",
        name_en="Tallsjö municipal home care",
        sms_name="Hemsjukvården Tallsjö",
        street="Skolgatan 1",
        postcode="999 40",
        town="Tallsjö",
        phone="+46846500429",
        hours=_weekdays("07:00", "21:00", "0123456"),
        most_sms_level="N1",
        free_hours=24,
        late_fee=0,
        about="Vi kommer hem till dig. Personalen bokar.",
        about_en="We come to your home. The staff book the visits.",
    ),
)

CLINICS: tuple[Clinic, ...] = (*PRIMARY_CARE, *SPECIAL_CARE)
