"""Changing a visit type's rules."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from audit import actions as audit
from bookings import policies, slot_types
from bookings.models import VisitType
from core.actor import Actor
from core.db import action
from core.errors import NotYours

RULES = (
    "name", "name_en", "neutral_name", "neutral_name_en", "care", "minutes", "mode", "exclusive",
    "open_to", "age_from", "age_to", "books_on_web", "notice_minutes", "horizon_days", "limit_per_person",
    "moves_on_web", "cancels_on_web", "web_cancel_minutes", "free_hours", "free_weekdays", "has_fee",
    "choose_this_if", "choose_this_if_en", "ring_instead_if", "ring_instead_if_en",
    "preparation", "preparation_en", "takes_message", "on_referral", "on_referral_en", "takes_wishes",
)  # fmt: skip
"""What staff may change. Where it is booked, and its address on the web, stay as they are."""


@action
def change_visit_type(*, visit_type_id: UUID, rules: Mapping[str, object], by: Actor) -> VisitType:
    """Change some of the ``RULES`` of one of the unit's visit types.

    Times that are made keep their length, and what is booked keeps whether it clashes with others; every other
    rule holds at once, for what is booked too. Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    own = VisitType.objects.select_for_update(of=("self",), no_key=True)
    kind = own.filter(pk=visit_type_id, clinic__unit_id=by.duty.care_unit_id).first()
    if kind is None or not set(rules) <= set(RULES):
        raise NotYours
    changed = [name for name, value in rules.items() if getattr(kind, name) != value]
    for name in changed:
        setattr(kind, name, rules[name])
    policies.can_have_rules(kind).require()
    if {"minutes", "mode"} & set(changed):
        policies.can_change_shared(shares_times=slot_types.shares_times(kind)).require()
    if changed:
        kind.save(update_fields=changed)
        audit.record(audit.Action.VISIT_TYPE_CHANGED, by=by, about=None, object_id=kind.pk)
    return kind
