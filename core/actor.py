"""Who is doing this, for whom, and how sure we are. Built once a request; every action and query takes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, cast
from uuid import UUID

from core.errors import NotYours

if TYPE_CHECKING:
    from django.http import HttpRequest


class Channel(StrEnum):
    """The way a wish reached us. Stands on every booking event."""

    WEB = "web"
    SMS = "sms"
    PHONE = "phone"
    DESK = "desk"
    SYSTEM = "system"


class Assurance(IntEnum):
    """Level of assurance of the sign-in (Digg's tillitsramverk; ISO/IEC 29115)."""

    NONE = 0
    PASSKEY = 1
    LOA2 = 2
    LOA3 = 3
    LOA4 = 4


class Role(StrEnum):
    """What a member of staff may do under an assignment."""

    RECEPTIONIST = "receptionist"
    CLINICIAN = "clinician"
    UNIT_MANAGER = "unit_manager"
    REGION_ADMINISTRATOR = "region_administrator"
    AUDITOR = "auditor"


class Purpose(StrEnum):
    """Why health data is touched (PDL 2:4, HSA commission purposes)."""

    CARE = "care"
    ADMINISTRATION = "administration"
    QUALITY = "quality"
    OWN = "own"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The one assignment (medarbetaruppdrag) that a member of staff acts under now."""

    assignment_id: UUID
    care_unit_id: UUID
    care_unit_name: str
    role: Role
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or the system itself. Frozen: who acts never changes half-way through."""

    user_id: UUID | None = None
    name: str = ""
    person_id: UUID | None = None
    on_duty: OnDuty | None = None
    assurance: Assurance = Assurance.NONE
    channel: Channel = Channel.WEB
    request_id: str = ""
    is_system: bool = False

    @classmethod
    def system(cls, request_id: str = "") -> Actor:
        """The house itself, in tasks and commands."""
        return cls(is_system=True, channel=Channel.SYSTEM, request_id=request_id)

    @property
    def is_staff(self) -> bool:
        """True under an assignment."""
        return self.on_duty is not None

    @property
    def must_choose_duty(self) -> bool:
        """True for verified staff without an assignment in force: they can choose one, or leave."""
        return self.channel is Channel.DESK and self.user_id is not None and self.on_duty is None

    @property
    def is_anonymous(self) -> bool:
        """True for one who has not signed in."""
        return not (self.user_id or self.is_system)

    @property
    def duty(self) -> OnDuty:
        """The assignment acted under. Raises NotYours for anybody without one."""
        if self.on_duty is None:
            raise NotYours
        return self.on_duty

    @property
    def own_person_id(self) -> UUID:
        """The resident's own person. Raises NotYours for anybody else."""
        if self.person_id is None:
            raise NotYours
        return self.person_id

    def may_act_for(self, person_id: UUID) -> bool:
        """Whether this is a resident's own matter (guardians and helpers join here later)."""
        return self.person_id is not None and self.person_id == person_id


def of(request: HttpRequest) -> Actor:
    """The actor that portal's middleware put on the request."""
    return cast(Actor, vars(request)["actor"])
