"""The identifier and code systems of Swedish health data, in each spelling that is met.

Sources: HL7 Sweden's base profiles (SEBasePatient, SEBasePractitioner, SEBaseOrganization; the misspelt
reserve number system is theirs), and Inera's OIDs.
"""

from __future__ import annotations

from core.identity import IdentitySystem

HSA_ID = "urn:oid:1.2.752.29.4.19"
NATIONAL_RESERVE = "http://electronichealth.se/identifier/nationelltReservnummer"

NPU = "urn:oid:1.2.752.108.1"
ATC = "http://www.whocc.no/atc"
ICD_10_SE = "urn:oid:1.2.752.116.1.1.1"
KVA = "urn:oid:1.2.752.116.1.3.2.3.6"
LOINC = "http://loinc.org"
SNOMED_CT = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"

_SPELLINGS = {
    "http://electronichealth.se/identifier/personnummer": IdentitySystem.PERSONNUMMER.value,
    "http://electronichealth.se/identifier/samordningsnummer": IdentitySystem.SAMORDNINGSNUMMER.value,
    "http://electronichealth.se/identifier/nationelltReservnumer": NATIONAL_RESERVE,
    "http://electronichealth.se/identifier/hsaid": HSA_ID,
    "urn:oid:1.2.752.129.2.1.4.1": HSA_ID,
}
_SHORT = {
    NPU: "npu",
    ATC: "atc",
    LOINC: "loinc",
    SNOMED_CT: "snomed",
    KVA: "kva",
    ICD_10_SE: "icd-10-se",
    "urn:oid:1.2.752.116.1.1.1.1.3": "icd-10-se",
    "http://hl7.org/fhir/sid/icd-10-se": "icd-10-se",
}

PERSONAL_NUMBERS = frozenset({IdentitySystem.PERSONNUMMER.value, IdentitySystem.SAMORDNINGSNUMMER.value})


def canonical(system: str) -> str:
    """The one spelling that we compare and keep."""
    return _SPELLINGS.get(system, system)


def short_name(system: str | None) -> str | None:
    """A word for a code system that pages know ("npu", "atc"), or nothing for others."""
    return _SHORT.get(system or "")
