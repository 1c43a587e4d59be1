"""Those who work there: the six of the story and a few at each clinic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from demo.region.places import ORG_PREFIX
from demo.region.stories import Address

Role = Literal["receptionist", "clinician", "unit_manager", "region_administrator", "auditor"]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody on the staff. ``sees_patients`` means having times of one's own in the book.

    ``visit_types`` are keys of visit types at the clinic; empty where the work is at the desk. ``also``: a second
    role at the same place, under an assignment of its own. ``languages``: ISO 639, beside Swedish.
    """

    key: str
    given_name: str
    family_name: str
    title: str
    title_en: str
    role: Role
    clinic: str
    visit_types: tuple[str, ...] = ()
    home: Address | None = None
    note: str = ""
    also: Role | None = None
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def sees_patients(self) -> bool:
        """Has times of their own."""
        return bool(self.visit_types)

    @property
    def hsa_id(self) -> str:
        """Like an HSA id: stable, made of the place in the list, never of a person's number."""
        return f"{ORG_PREFIX}-{4001 + STAFF.index(self)}"

    @property
    def email(self) -> str:
        """Where they sign in; a domain that can never exist."""
        return f"{self.key.replace('-', '.')}@region-lindmark.example"


_NURSE = ("Sjuksköterska", "Nurse")
_DISTRICT_NURSE = ("Distriktssköterska", "District nurse")
_GP = ("Specialist i allmänmedicin", "GP")
_DESK = ("Receptionist", "Receptionist")
_MIDWIFE = ("Barnmorska", "Midwife")
_VC = "lindhamns-vardcentral"
_VIKENS_VAG = Address("Vikens väg 10", "999 15", "Lindhamn")

STAFF: tuple[StaffMember, ...] = (
    StaffMember(
        "karin-holm", "Karin", "Holm", *_DESK, "receptionist", _VC, note="Sköter disken på vårdcentralen."
    ),
    StaffMember(
        "yusuf-demir",
        "Yusuf",
        "Demir",
        *_DISTRICT_NURSE,
        "clinician",
        _VC,
        ("sjukskoterska", "arskontroll-diabetes", "halsosamtal-40"),
        languages=("tr", "en"),
    ),
    StaffMember(
        "cecilia-ceder",
        "Cecilia",
        "Ceder",
        *_GP,
        "clinician",
        _VC,
        ("lakarbesok", "lakarsamtal", "akut-lakarbesok"),
        note="Sjuk på måndag.",
    ),
    StaffMember(
        "petra-wallin", "Petra", "Wallin", "Enhetschef", "Unit manager", "unit_manager", _VC, also="receptionist"
    ),
    StaffMember(
        "anders-sjo", "Anders", "Sjö", "Loggranskare", "Auditor", "auditor", _VC, note="Granskar loggarna."
    ),
    StaffMember(
        "lena-vik",
        "Lena",
        "Vik",
        *_NURSE,
        "clinician",
        _VC,
        ("sjukskoterska",),
        home=_VIKENS_VAG,
        note="Har öppnat sin grannes journal.",
    ),
    StaffMember("ola-brandt", "Ola", "Brandt", "Förvaltare", "Administrator", "region_administrator", _VC),
    StaffMember(
        "henrik-lind",
        "Henrik",
        "Lind",
        *_GP,
        "clinician",
        _VC,
        ("lakarbesok", "lakarsamtal"),
        languages=("en", "de"),
    ),
    StaffMember("inga-lill-berg", "Inga-Lill", "Berg", *_DESK, "receptionist", "tallsjo-narvard"),
    StaffMember(
        "johan-ryd", "Johan", "Ryd", *_GP, "clinician", "tallsjo-narvard", ("lakarbesok",), languages=("fi",)
    ),
    StaffMember(
        "mona-ek",
        "Mona",
        "Ek",
        *_DISTRICT_NURSE,
        "clinician",
        "tallsjo-narvard",
        ("distriktsskoterska", "influensavaccination"),
    ),
    StaffMember(
        "sofia-hed",
        "Sofia",
        "Hed",
        "Fysioterapeut",
        "Physiotherapist",
        "clinician",
        "tallsjo-narvard",
        ("fysioterapeut",),
    ),
    StaffMember("ewa-lang", "Ewa", "Lång", *_DESK, "receptionist", "ogonmottagningen"),
    StaffMember(
        "farid-noori",
        "Farid",
        "Noori",
        "Ögonläkare",
        "Eye doctor",
        "clinician",
        "ogonmottagningen",
        ("aterbesok", "nybesok"),
        languages=("fa", "en"),
    ),
    StaffMember(
        "lisbeth-aker",
        "Lisbeth",
        "Åker",
        "Ögonsjuksköterska",
        "Eye nurse",
        "clinician",
        "ogonmottagningen",
        ("synfalt", "aterbesok"),
    ),
    StaffMember(
        "pia-dahl",
        "Pia",
        "Dahl",
        "Medicinsk sekreterare",
        "Medical secretary",
        "receptionist",
        "psykiatrimottagningen",
    ),
    StaffMember(
        "tomas-grahn",
        "Tomas",
        "Grahn",
        "Psykolog",
        "Psychologist",
        "clinician",
        "psykiatrimottagningen",
        ("samtal",),
    ),
    StaffMember(
        "katarzyna-nowak",
        "Katarzyna",
        "Nowak",
        "Psykiater",
        "Psychiatrist",
        "clinician",
        "psykiatrimottagningen",
        ("lakarbesok",),
        languages=("pl", "en"),
    ),
    StaffMember(
        "elsa-brink",
        "Elsa",
        "Brink",
        "Kurator",
        "Counsellor",
        "clinician",
        "ungdomsmottagningen",
        ("samtal",),
    ),
    StaffMember(
        "maja-lof",
        "Maja",
        "Löf",
        *_MIDWIFE,
        "clinician",
        "ungdomsmottagningen",
        ("barnmorska", "provtagning"),
    ),
    StaffMember("kim-storm", "Kim", "Storm", *_DESK, "receptionist", "ungdomsmottagningen"),
    StaffMember(
        "sanna-riis",
        "Sanna",
        "Riis",
        "BVC-sjuksköterska",
        "Child health nurse",
        "clinician",
        "bvc-lindhamn",
        ("vagning", "halsobesok-2-ar", "halsobesok-4-ar"),
    ),
    StaffMember("ulla-moberg", "Ulla", "Moberg", *_DESK, "receptionist", "bvc-lindhamn"),
    StaffMember("ylva-strand", "Ylva", "Strand", *_DESK, "receptionist", "barnmorskan-i-tallsjo"),
    StaffMember(
        "hedda-falk",
        "Hedda",
        "Falk",
        *_MIDWIFE,
        "clinician",
        "barnmorskan-i-tallsjo",
        ("inskrivning", "cellprov", "preventivmedel"),
    ),
    StaffMember(
        "rebin-karim",
        "Rebin",
        "Karim",
        "Biomedicinsk analytiker",
        "Biomedical scientist",
        "clinician",
        "provtagningen-lindhamn",
        ("blodprov", "ekg"),
        languages=("ar", "ku"),
    ),
    StaffMember("gudrun-alm", "Gudrun", "Alm", *_DESK, "receptionist", "provtagningen-lindhamn"),
    StaffMember(
        "bosse-norman",
        "Bosse",
        "Norman",
        *_DISTRICT_NURSE,
        "clinician",
        "hemsjukvarden-tallsjo",
        ("hembesok",),
    ),
    StaffMember(
        "vera-lundin", "Vera", "Lundin", "Samordnare", "Coordinator", "receptionist", "hemsjukvarden-tallsjo"
    ),
)
