"""This room's part of all that is kept about a person (docs/export.md). Times are ISO 8601, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from accounts.models import CareAccount, ContactCheck, Custody, DeviceSession, Draft, Identity
from accounts.queries import card_of, level_of, person_of
from core.actor import Actor

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class AccountPart:
    """Custody says since when and until when, never of whom: the other one has a file of their own."""

    person: Row
    numbers: tuple[Row, ...]
    account: Row
    contact: Row
    contact_checks: tuple[Row, ...]
    custody: tuple[Row, ...]
    sign_ins: tuple[Row, ...]
    drafts: tuple[Row, ...]


def everything(*, by: Actor) -> AccountPart:
    """All that is kept here about the one who asks. An address that is protected is not here at all."""
    person = person_of(by.own_person_id)
    account = CareAccount.objects.filter(person=person).first()
    known = ("opened_at", "terms_accepted_at", "terms_version", "last_signed_in_at", "record_read_until")
    return AccountPart(
        person={
            "given_name": person.given_name,
            "family_name": person.family_name,
            "birth": {"year": person.birth_year, "month": person.birth_month, "day": person.birth_day},
            "address": {"street": person.street, "postal_code": person.postal_code, "town": person.town},
            "protection": person.protection,
            "register_read_at": iso(person.register_read_at),
        },
        numbers=tuple(
            _columns(row, "system", "value", "since", "replaced_at")
            for row in Identity.objects.filter(person=person).order_by("since", "pk")
        ),
        account=_columns(account, *known) if account else {},
        contact=_contact(by),
        contact_checks=tuple(
            _columns(row, "kind", "address", "asked_at", "tries", "used_at")
            for row in ContactCheck.objects.filter(person=person).order_by("asked_at", "pk")
        ),
        custody=_custody(by),
        sign_ins=tuple(
            _columns(row, "method", "browser", "system", "begun_at", "ended_at")
            for row in DeviceSession.objects.filter(person=person).order_by("begun_at", "pk")
        ),
        drafts=tuple(
            _columns(row, "page", "saved_at")
            for row in Draft.objects.filter(person=person).order_by("saved_at", "pk")
        ),
    )


def _contact(by: Actor) -> Row:
    person = person_of(by.own_person_id)
    card = _columns(
        card_of(person),
        *("mobile", "mobile_owner", "mobile_verified_at", "landline", "email", "email_verified_at"),
        *(
            "sms_allowed_at",
            "sms_stopped_at",
            "sms_unreachable_at",
            "email_allowed_at",
            "letters_allowed",
            "large_type",
            "declined",
            "language",
        ),
        *("interpreter_language", "hard_of_hearing", "cannot_ring", "needs", "sms_noted_by"),
    )
    return {**card, "sms_level": level_of(person, card_of(person)).value}


def _custody(by: Actor) -> tuple[Row, ...]:
    own = by.own_person_id
    as_guardian = Custody.objects.filter(guardian_id=own).order_by("since", "pk")
    as_child = Custody.objects.filter(child_id=own).order_by("since", "pk")
    return tuple(
        {"role": role, "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None}
        for role, found in (("guardian", as_guardian), ("child", as_child))
        for row in found
    )


def iso(moment: datetime | None) -> str | None:
    """A moment as the file writes it."""
    return moment.isoformat() if moment else None


def _columns(row: Model, *names: str) -> Row:
    found = {name: getattr(row, name) for name in names}
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in found.items()}
