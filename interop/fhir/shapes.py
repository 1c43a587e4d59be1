"""What a record page finds in an entry's ``summary``: one shape a category, plain JSON.

Common rules: every key is always there. A text that is not known is "", anything else is null.
Instants are ISO 8601 in UTC. Numbers are texts with a decimal point, exactly as precise as they were sent
("6.50"); pages write them with a comma. Words are the source's own; what is a fixed word here (``state``,
``form``, ``flag``) is given its Swedish on the page. HTML is sanitised by ``interop.fhir.narrative``.
``happened`` says how exactly ``happened_at`` is known: "minute", "day", "month" or "year".
"""

from __future__ import annotations

from typing import TypedDict


class Code(TypedDict):
    """A code and where it is from: "npu", "atc", "icd-10-se", "kva", "loinc", "snomed", or null."""

    system: str | None
    code: str
    words: str


class CareContact(TypedDict):
    """A visit, a call, a stay (FHIR Encounter)."""

    happened: str
    kind: str  # "Läkarbesök"
    form: str  # visit | home | distance | emergency | inpatient | other
    state: str  # planned | ongoing | finished | cancelled | unknown
    started: str | None
    ended: str | None
    reasons: list[str]
    measures: list[Code]  # KVÅ


class Section(TypedDict):
    """A heading ("" for none) with its text, as safe HTML and as plain paragraphs (a list's item is one).
    ``code`` lets rules know a protected heading.
    """

    heading: str
    code: str | None
    html: str
    paragraphs: list[str]


class Attachment(TypedDict):
    """A file that came with a note and is kept, but not shown as text."""

    title: str
    content_type: str
    size: int | None


class Note(TypedDict):
    """A note (FHIR Composition, DocumentReference, or DiagnosticReport that is only text)."""

    happened: str
    kind: str  # "Besöksanteckning"
    contact: str  # "Läkarbesök", "" when not known
    sections: list[Section]
    diagnoses: list[Code]  # ICD-10-SE
    attachments: list[Attachment]


class Component(TypedDict):
    """One line of a test result."""

    name: str
    code: str | None
    system: str | None
    kind: str  # quantity | text | missing
    value: str  # "132", "<0.6", "negativ"; "" when missing
    unit: str
    low: str | None  # reference interval, in the unit of the value
    high: str | None
    reference: str  # the interval in the source's own words, "" when only low and high are known
    flag: str | None  # low | high | critical_low | critical_high | abnormal | normal
    comment: str
    struck: bool  # entered in error


class TestResult(TypedDict):
    """A laboratory report, or a measurement on its own (FHIR DiagnosticReport, Observation)."""

    happened: str
    group: str  # laboratory | vital-signs
    state: str  # waiting | preliminary | final | corrected | cancelled | unknown
    components: list[Component]
    conclusion: str


class Schedule(TypedDict):
    """A dosage that came as figures only: ``dose`` taken ``times`` in ``every`` ``period``."""

    dose: str
    unit: str
    times: str | None
    every: str | None
    period: str | None  # s | min | h | d | wk | mo | a
    as_needed: bool


class Medicine(TypedDict):
    """A prescription or a medicine in use (FHIR MedicationRequest, MedicationStatement)."""

    happened: str
    name: str  # "Enalapril Krka"
    strength: str  # "tablett 10 mg"; "" when the name says it all
    atc: str | None
    dosage: str  # "1 tablett på morgonen", "" when only a schedule is known
    schedules: list[Schedule]
    reason: str  # "mot högt blodtryck"
    state: str  # active | paused | ended | stopped | planned | not_taken | unknown
    since: str | None
    until: str | None
    stop_reason: str
    repeats: int | None  # refills on the prescription
    valid_until: str | None


class Vaccination(TypedDict):
    """One dose given, or declined (FHIR Immunization)."""

    happened: str
    vaccine: str  # "Infanrix hexa"
    atc: str | None
    against: list[str]  # ["difteri", "stelkramp"]
    manufacturer: str
    batch: str
    dose: str  # "2"
    doses: str  # "3"
    site: str
    state: str  # given | not_given
    not_given_reason: str


Summary = CareContact | Note | TestResult | Medicine | Vaccination
