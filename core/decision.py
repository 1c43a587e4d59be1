"""One decision engine: a rule is decided once, and the page shows the same answer as the action obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class WayOn(StrEnum):
    """What a person can do instead. A refusal names two, one of them without a voice call."""

    CALL_CLINIC = "call_clinic"
    CALL_REGION = "call_region"
    WRITE_NOTE = "write_note"
    OTHER_TIMES = "other_times"
    OWN_TIMES = "own_times"
    OTHER_CLINICS = "other_clinics"
    RECEPTION = "reception"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable code, and a sentence that is filled in when it is shown, in the reader's language."""

    code: str
    template: StrPromise | str
    params: Mapping[str, object] = field(default_factory=dict)
    ways_on: tuple[WayOn, ...] = ()

    @property
    def text(self) -> str:
        """The sentence in the language that is active now."""
        return str(self.template) % self.params if self.params else str(self.template)


@dataclass(frozen=True, slots=True)
class Place:
    """The clinic that a refusal is about, so that its ways on lead there and not just anywhere.

    ``phone`` is E.164, ``hours`` finished text; ``clinic_url``, ``times_url`` and ``note_url`` (where one writes
    to the clinic about the booking) are paths. All may be "".
    """

    phone: str = ""
    hours: str = ""
    clinic_url: str = ""
    times_url: str = ""
    note_url: str = ""


NOWHERE = Place()


class Refused(DomainError):
    """A policy said no. Carries the reason that the page shows, and the clinic that can help."""

    code = "refused"

    def __init__(self, reason: Reason, place: Place = NOWHERE) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.place = place


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, yes with a warning, or no and why. Falsy when refused."""

    refusal: Reason | None = None
    warning: Reason | None = None

    def __bool__(self) -> bool:
        return self.refusal is None

    def require(self, place: Place = NOWHERE) -> None:
        """Go on, or raise :class:`Refused` with the reason and the clinic that can help."""
        if self.refusal is not None:
            raise Refused(self.refusal, place)


ALLOWED = Decision()


def refused(
    code: str, template: StrPromise | str, *, ways_on: tuple[WayOn, ...] = (), **params: object
) -> Decision:
    """A no: its code, its sentence with ``%(name)s`` places, and the ways on."""
    return Decision(refusal=Reason(code, template, params, ways_on))


def allowed_with_warning(code: str, template: StrPromise | str, **params: object) -> Decision:
    """A yes that the person should know something about first."""
    return Decision(warning=Reason(code, template, params))
