"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from clinics.models import SmsConsent
from core.actor import Actor

Row = dict[str, object]


def sms_consents(*, by: Actor) -> tuple[Row, ...]:
    """Every yes to SMS that a clinic has noted of the one who asks, the newest first. Not who noted it."""
    found = SmsConsent.objects.filter(person=by.own_person_id).select_related("clinic")
    return tuple(_row(one) for one in found.order_by("-noted_at", "pk"))


def _row(one: SmsConsent) -> Row:
    return {
        "clinic": one.clinic.name,
        "mobile": one.mobile,
        "whose": one.whose,
        "whose_in_words": str(one.get_whose_display()),
        "text_version": one.text_version,
        "noted_at": one.noted_at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }
