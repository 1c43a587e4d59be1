"""What can be booked where (besökstyper): words, minutes, and who may book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WhoMayBook = Literal["all", "listed", "after_nurse", "invited", "staff"]
Mode = Literal["visit", "phone", "group", "home"]
Category = Literal["doctor", "nurse", "test", "vaccination", "physio", "talk", "midwife", "child", "eye", "home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitType:
    """One kind of visit at one clinic. ``clinic`` and ``key`` together are its name in data.

    ``neutral`` stands instead of ``name`` wherever the real one would reveal something. ``by_guardian`` is
    booked by a guardian for the child, and the ages are then the child's. ``from_start`` marks the one at
    each clinic that a resident can book before invitations, listing and guardianship are built.
    """

    clinic: str
    key: str
    name: str
    name_en: str
    minutes: int
    who_may_book: WhoMayBook
    category: Category
    neutral: str = ""
    neutral_en: str = ""
    mode: Mode = "visit"
    capacity: int = 1
    age_from: int | None = None
    age_to: int | None = None
    by_guardian: bool = False
    movable: bool = True
    earlier_time_wishes: bool = False
    exclusive: bool = True
    from_start: bool = False
    prepare: str = ""
    prepare_en: str = ""


_ID = "Ta med legitimation."
_ID_EN = "Bring your ID."

LINDHAMN = (
    VisitType(
        clinic="lindhamns-vardcentral",
        key="sjukskoterska",
        name="Sjuksköterskebesök",
        name_en="Nurse visit",
        minutes=30,
        who_may_book="all",
        category="nurse",
        from_start=True,
        prepare=_ID,
        prepare_en=_ID_EN,
    ),
    VisitType(
        clinic="lindhamns-vardcentral",
        key="lakarbesok",
        name="Läkarbesök",
        name_en="GP visit",
        minutes=20,
        who_may_book="listed",
        category="doctor",
        earlier_time_wishes=True,
        prepare=_ID,
        prepare_en=_ID_EN,
    ),
    VisitType(
        clinic="lindhamns-vardcentral",
        key="akut-lakarbesok",
        name="Akut läkarbesök, samma dag",
        name_en="Same-day GP visit",
        minutes=15,
        who_may_book="after_nurse",
        category="doctor",
        prepare=_ID,
        prepare_en=_ID_EN,
    ),
    VisitType(
        clinic="lindhamns-vardcentral",
        key="lakarsamtal",
        name="Läkarsamtal på telefon",
        name_en="GP phone call",
        minutes=10,
        who_may_book="listed",
        category="doctor",
        mode="phone",
        exclusive=False,
        prepare="Läkaren ringer dig inom en halvtimme efter tiden. Ha telefonen nära.",
        prepare_en="The doctor calls within half an hour after the time. Keep your phone near.",
    ),
    VisitType(
        clinic="lindhamns-vardcentral",
        key="arskontroll-diabetes",
        name="Årskontroll, diabetes",
        name_en="Annual diabetes check",
        neutral="Sjuksköterskebesök",
        neutral_en="Nurse visit",
        minutes=45,
        who_may_book="invited",
        category="nurse",
    ),
    VisitType(
        clinic="lindhamns-vardcentral",
        key="halsosamtal-40",
        name="Hälsosamtal 40 år",
        name_en="Health talk at 40",
        minutes=60,
        who_may_book="invited",
        category="talk",
        age_from=40,
        age_to=41,
    ),
)

TALLSJO = (
    VisitType(
        clinic="tallsjo-narvard",
        key="distriktsskoterska",
        name="Distriktssköterska",
        name_en="District nurse",
        minutes=20,
        who_may_book="all",
        category="nurse",
        from_start=True,
        prepare=_ID,
        prepare_en=_ID_EN,
    ),
    VisitType(
        clinic="tallsjo-narvard",
        key="lakarbesok",
        name="Läkarbesök",
        name_en="GP visit",
        minutes=20,
        who_may_book="listed",
        category="doctor",
        prepare=_ID,
        prepare_en=_ID_EN,
    ),
    VisitType(
        clinic="tallsjo-narvard",
        key="influensavaccination",
        name="Influensavaccination",
        name_en="Flu jab",
        minutes=5,
        who_may_book="all",
        category="vaccination",
        mode="group",
        capacity=12,
        age_from=65,
        exclusive=False,
        prepare="Ha på dig något med korta ärmar.",
        prepare_en="Wear short sleeves.",
    ),
    VisitType(
        clinic="tallsjo-narvard",
        key="fysioterapeut",
        name="Fysioterapeut nybesök",
        name_en="Physiotherapist, first visit",
        minutes=45,
        who_may_book="all",
        category="physio",
        prepare="Ta med kläder som du kan röra dig i.",
        prepare_en="Bring clothes that you can move in.",
    ),
    VisitType(
        clinic="barnmorskan-i-tallsjo",
        key="inskrivning",
        name="Inskrivning",
        name_en="First maternity visit",
        neutral="Besök",
        neutral_en="Visit",
        minutes=60,
        who_may_book="all",
        category="midwife",
        from_start=True,
    ),
    VisitType(
        clinic="barnmorskan-i-tallsjo",
        key="cellprov",
        name="Cellprov",
        name_en="Cervical screening",
        neutral="Besök",
        neutral_en="Visit",
        minutes=15,
        who_may_book="invited",
        category="midwife",
    ),
    VisitType(
        clinic="barnmorskan-i-tallsjo",
        key="preventivmedel",
        name="Preventivmedel",
        name_en="Contraception",
        neutral="Besök",
        neutral_en="Visit",
        minutes=30,
        who_may_book="all",
        category="midwife",
    ),
    VisitType(
        clinic="hemsjukvarden-tallsjo",
        key="hembesok",
        name="Hembesök",
        name_en="Home visit",
        minutes=45,
        who_may_book="staff",
        category="home",
        mode="home",
        exclusive=False,
    ),
)

HOSPITAL = (
    VisitType(
        clinic="ogonmottagningen",
        key="aterbesok",
        name="Återbesök",
        name_en="Follow-up",
        minutes=20,
        who_may_book="invited",
        category="eye",
        earlier_time_wishes=True,
        from_start=True,
        prepare="Kör inte bil hem: du kan få droppar som gör att du ser suddigt.",
        prepare_en="Do not drive home: you may get drops that blur your sight.",
    ),
    VisitType(
        clinic="ogonmottagningen",
        key="nybesok",
        name="Nybesök ögonläkare",
        name_en="Eye doctor, first visit",
        minutes=40,
        who_may_book="invited",
        category="eye",
    ),
    VisitType(
        clinic="ogonmottagningen",
        key="synfalt",
        name="Synfältsundersökning",
        name_en="Visual field test",
        minutes=30,
        who_may_book="invited",
        category="eye",
    ),
    VisitType(
        clinic="psykiatrimottagningen",
        key="samtal",
        name="Samtal",
        name_en="Talk",
        neutral="Besök",
        neutral_en="Visit",
        minutes=60,
        who_may_book="invited",
        category="talk",
        from_start=True,
    ),
    VisitType(
        clinic="psykiatrimottagningen",
        key="lakarbesok",
        name="Läkarbesök",
        name_en="Doctor's visit",
        neutral="Besök",
        neutral_en="Visit",
        minutes=45,
        who_may_book="invited",
        category="doctor",
    ),
    VisitType(
        clinic="provtagningen-lindhamn",
        key="blodprov",
        name="Blodprov efter remiss",
        name_en="Blood test on referral",
        minutes=10,
        who_may_book="all",
        category="test",
        capacity=4,
        exclusive=False,
        from_start=True,
        prepare="Fråga mottagningen som skrev remissen om du ska vara fastande.",
        prepare_en="Ask the clinic that referred you whether to fast.",
    ),
    VisitType(
        clinic="provtagningen-lindhamn",
        key="ekg",
        name="EKG",
        name_en="ECG",
        minutes=20,
        who_may_book="invited",
        category="test",
    ),
)

YOUNG = (
    VisitType(
        clinic="ungdomsmottagningen",
        key="samtal",
        name="Samtal",
        name_en="Talk",
        neutral="Besök",
        neutral_en="Visit",
        minutes=30,
        who_may_book="all",
        category="talk",
        age_from=13,
        age_to=22,
        from_start=True,
    ),
    VisitType(
        clinic="ungdomsmottagningen",
        key="barnmorska",
        name="Barnmorskebesök",
        name_en="Midwife",
        neutral="Besök",
        neutral_en="Visit",
        minutes=30,
        who_may_book="all",
        category="midwife",
        age_from=13,
        age_to=22,
    ),
    VisitType(
        clinic="ungdomsmottagningen",
        key="provtagning",
        name="Provtagning",
        name_en="Tests",
        neutral="Besök",
        neutral_en="Visit",
        minutes=15,
        who_may_book="all",
        category="test",
        age_from=13,
        age_to=22,
    ),
    VisitType(
        clinic="bvc-lindhamn",
        key="vagning",
        name="Vägning och mätning",
        name_en="Weighing and measuring",
        minutes=15,
        who_may_book="all",
        category="child",
        by_guardian=True,
        age_from=0,
        age_to=5,
        exclusive=False,
        from_start=True,
    ),
    VisitType(
        clinic="bvc-lindhamn",
        key="halsobesok-2-ar",
        name="Hälsobesök 2,5 år",
        name_en="Health visit at 2½",
        minutes=45,
        who_may_book="invited",
        category="child",
        by_guardian=True,
        age_from=0,
        age_to=5,
    ),
    VisitType(
        clinic="bvc-lindhamn",
        key="halsobesok-4-ar",
        name="Hälsobesök 4 år",
        name_en="Health visit at 4",
        minutes=45,
        who_may_book="invited",
        category="child",
        by_guardian=True,
        age_from=0,
        age_to=5,
    ),
)

VISIT_TYPES: tuple[VisitType, ...] = (*LINDHAMN, *TALLSJO, *HOSPITAL, *YOUNG)
