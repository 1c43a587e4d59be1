"""Who has an e-ID at work: the region's staff, with the commissions that HSA would tell of."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from demo.eid.holders import Holder, Holders
from demo.eid.profile import SAMBI_LOA3
from demo.region.numbers import Identity
from demo.region.places import CLINICS, UNITS
from demo.region.staff import STAFF, StaffMember

PURPOSES = {"region_administrator": "Administration", "auditor": "Kvalitetssäkring"}
CARE = "Vård och behandling"
HAS_NO_COMMISSION = "pia-dahl"
"""Works here, but nobody has told HSA: signs in, and has nothing to choose."""
UNKNOWN = "vikarie"
"""Has a card of the region's, and nobody has added them to the portal."""


@dataclass(frozen=True, slots=True)
class StaffHolder(Holder):
    """Somebody with an e-ID at work."""

    hsa_id: str = ""
    commissions: tuple[dict[str, str], ...] = ()

    def claims(self) -> dict[str, str]:
        """Everything it could tell: never an identity number."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "name": f"{self.given_name} {self.family_name}",
            "employeeHsaId": self.hsa_id,
            "allCommissions": json.dumps(self.commissions, ensure_ascii=False),
        }


def staff_holders() -> Holders:
    """All of the region's staff, and one whom the portal does not know."""
    holders = Holders(None)
    for member in STAFF:
        holders.add(_holder(member), is_listed=True)
    number = Identity("hsa", "SE2321000016-OKAND")
    stranger = StaffHolder(UNKNOWN, "Vera", "Vikarie", number, SAMBI_LOA3, "SITHS", hsa_id=number.value)
    holders.add(replace(stranger, in_story=True), is_listed=True)
    return holders


def _holder(member: StaffMember) -> StaffHolder:
    return StaffHolder(
        key=member.key,
        given_name=member.given_name,
        family_name=member.family_name,
        identity=Identity("hsa", member.hsa_id),
        level=SAMBI_LOA3,
        kind="SITHS",
        note=member.title,
        in_story=True,
        hsa_id=member.hsa_id,
        commissions=() if member.key == HAS_NO_COMMISSION else (_commission(member),),
    )


def _commission(member: StaffMember) -> dict[str, str]:
    unit_key = next(clinic.unit for clinic in CLINICS if clinic.key == member.clinic)
    unit = next(unit for unit in UNITS if unit.key == unit_key)
    return {
        "employeeHsaId": member.hsa_id,
        "commissionHsaId": f"{member.hsa_id}-U1",
        "commissionName": f"{PURPOSES.get(member.role, CARE)}, {unit.name}",
        "commissionPurpose": PURPOSES.get(member.role, CARE),
        "healthCareUnitHsaId": unit.hsa_id,
        "healthCareUnitName": unit.name,
    }
