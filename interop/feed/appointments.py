"""Bookings as FHIR R4 Appointments in a searchset Bundle. Pure: from rows that are fetched already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.models import Person
from bookings.models import Booking
from core import calendar
from core.pages import language_name

HSA_ID = "urn:oid:1.2.752.129.2.1.4.1"
"""Inera's identifier system for HSA-id."""

State = Booking.State
STATUS = {
    State.ACTIVE: "booked",
    State.ARRIVED: "arrived",
    State.ATTENDED: "fulfilled",
    State.MISSED: "noshow",
    State.CANCELLED: "cancelled",
}
REASONS = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"


def bundle(bookings: Iterable[Booking], *, now: datetime) -> dict[str, Any]:
    """What a FHIR search answers. ``timestamp`` is what the next ``_since`` begins from."""
    entries = [
        {"fullUrl": f"urn:uuid:{booking.pk}", "resource": appointment(booking), "search": {"mode": "match"}}
        for booking in bookings
    ]
    told: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "timestamp": _instant(now)}
    return {**told, "total": len(entries), **({"entry": entries} if entries else {})}


def appointment(booking: Booking) -> dict[str, Any]:
    """One booking, as interop.feed.queries fetches it: with numbers, when it changed, and who ended it."""
    slot, kind = booking.slot, booking.visit_type
    changed_at: datetime = vars(booking).get("changed_at") or booking.booked_at
    told: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": str(booking.pk),
        "meta": {"versionId": str(booking.version), "lastUpdated": _instant(changed_at)},
        "identifier": [{"system": _system("bokning"), "value": str(booking.pk)}],
        "status": STATUS[State(booking.state)],
        "serviceType": [{"coding": [{"system": _system("besokstyp"), "code": str(kind.pk)}], "text": kind.name}],
        "start": _local(slot.starts_at),
        "end": _local(slot.ends_at),
        "minutesDuration": int((slot.ends_at - slot.starts_at).total_seconds() // 60),
        "created": _local(booking.booked_at),
        "participant": list(_participants(booking)),
    }
    if booking.state == State.CANCELLED:
        told["cancelationReason"] = {"coding": [{"system": REASONS, "code": _reason(booking)}]}
    if comment := ". ".join(_needs(booking)):
        told["comment"] = comment
    return told


def _participants(booking: Booking) -> Iterable[dict[str, Any]]:
    status = "declined" if booking.state == State.CANCELLED else "accepted"
    clinic, host = booking.slot.schedule.clinic, booking.slot.schedule.practitioner
    yield _one("Patient", _patient(booking.person), booking.person.name, status)
    if host is not None:
        yield _one("Practitioner", {"system": HSA_ID, "value": host.hsa_id}, host.name, "accepted")
    yield _one("Location", {"system": _system("mottagning"), "value": clinic.slug}, clinic.name, "accepted")


def _one(kind: str, identifier: dict[str, str], display: str, status: str) -> dict[str, Any]:
    return {
        "actor": {"type": kind, "identifier": identifier, "display": display},
        "required": "required",
        "status": status,
    }


def _patient(person: Person) -> dict[str, str]:
    """By the number in use; one who has none is known by the portal's own id alone."""
    numbers = vars(person)["numbers"]
    if not numbers:
        return {"system": _system("person"), "value": str(person.pk)}
    return {"system": numbers[0].system, "value": numbers[0].value}


def _needs(booking: Booking) -> Iterable[str]:
    """In Swedish, whoever asks: the record system's own staff read it."""
    if booking.interpreter_language:
        yield f"Tolk: {language_name(booking.interpreter_language)}"
    if booking.sign_interpreter:
        yield {"sign": "Teckenspråkstolk", "deafblind": "Dövblindtolk"}[booking.sign_interpreter]
    if booking.access_needs:
        yield booking.access_needs
    if booking.message:
        yield booking.message


def _reason(booking: Booking) -> str:
    """The patient's own doing, or the clinic's."""
    return "prov" if vars(booking).get("called_off") else "pat"


def _system(name: str) -> str:
    return f"{settings.PUBLIC_URL}/fhir/id/{name}"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _local(moment: datetime) -> str:
    return calendar.local(moment).isoformat(timespec="seconds")
