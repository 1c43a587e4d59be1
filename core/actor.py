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


class Relation(StrEnum):
    """By what right one person acts for another."""

    GUARDIAN = "guardian"
    HELPER = "helper"
    LEGAL_REPRESENTATIVE = "legal_representative"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a right holds: everywhere that is not silent (rulebook), or at some places and nowhere else."""

    everywhere: bool = False
    places: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.places)

    def covers(self, place: UUID) -> bool:
        """Whether the right holds at this place. Silence is another matter: ask clinics.silence."""
        return self.everywhere or place in self.places


EVERYWHERE, NOWHERE = Reach(everywhere=True), Reach()


@dataclass(frozen=True, slots=True)
class ActingFor:
    """For whom a resident acts, by what right, and how far it goes. Looked up anew at each request.

    ``books`` is of clinics, ``reads`` (the record, and who has opened it) of care units.
    """

    person_id: UUID
    name: str
    relation: Relation
    books: Reach
    reads: Reach


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or the system itself. Frozen: who acts never changes half-way through."""

    user_id: UUID | None = None
    name: str = ""
    person_id: UUID | None = None
    acting_for: ActingFor | None = None
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
    def own_user_id(self) -> UUID:
        """The login of the one who acts. Raises NotYours for nobody, and for the system."""
        if self.user_id is None:
            raise NotYours
        return self.user_id

    @property
    def own_person_id(self) -> UUID:
        """The resident's own person. Raises NotYours for anybody else."""
        if self.person_id is None:
            raise NotYours
        return self.person_id

    @property
    def subject_id(self) -> UUID:
        """Whose matter this is: the person acted for, else the resident's own. Raises NotYours for others."""
        return self.acting_for.person_id if self.acting_for else self.own_person_id

    @property
    def subject_name(self) -> str:
        """The name of the one whose matter this is."""
        return self.acting_for.name if self.acting_for else self.name

    @property
    def is_own_matter(self) -> bool:
        """True for a resident who acts for nobody else."""
        return self.person_id is not None and self.acting_for is None

    @property
    def acts_for_another(self) -> bool:
        """True for one who acts for somebody else; not for one who looks at what is theirs as another sees it."""
        return self.acting_for is not None and self.acting_for.person_id != self.person_id

    def may_act_for(self, person_id: UUID) -> bool:
        """Whether this is the matter of that person: one's own, or of the one acted for, never both at once.

        How far a right to act for another goes is asked of ``may_book_at`` and ``may_read_from``.
        """
        return self.person_id is not None and self.subject_id == person_id

    def may_book_at(self, clinic_id: UUID) -> bool:
        """Whether bookings at the clinic are within one's reach. One's own always are."""
        return self.acting_for is None or self.acting_for.books.covers(clinic_id)

    def may_read_from(self, care_unit_id: UUID) -> bool:
        """Whether what the unit has written is within one's reach. One's own always is."""
        return self.acting_for is None or self.acting_for.reads.covers(care_unit_id)


def of(request: HttpRequest) -> Actor:
    """The actor that portal's middleware put on the request."""
    return cast(Actor, vars(request)["actor"])
