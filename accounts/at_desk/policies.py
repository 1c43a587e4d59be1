"""Who may find a person, read and change the card, and how many an hour: pure functions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.rules import DeskRules
from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, refused
from core.identity import PartialDate

MEET_PATIENTS = frozenset({Role.RECEPTIONIST, Role.CLINICIAN, Role.UNIT_MANAGER})
"""Roles that meet patients. The rooms above have the same (clinics.policies.Part.DAY_LIST); a test compares."""


def can_find_persons(by: Actor) -> Decision:
    """Whether one looks people up: those who meet patients, under an assignment."""
    if by.on_duty is None or by.on_duty.role not in MEET_PATIENTS:
        return refused("find.role", _("Patienter söks fram av dem som tar emot patienter på enheten."))
    return ALLOWED


def can_find_more(found_lately: int, *, rules: DeskRules) -> Decision:
    """Whether one who was shown so many within an hour is shown more: no desk needs a whole region."""
    if found_lately >= rules.persons_per_hour:
        return refused(
            "find.too_many",
            _(
                "Du har sökt fram fler personer den senaste timmen än en reception brukar behöva. "
                "Vänta en stund, eller be en kollega söka."
            ),
        )
    return ALLOWED


def can_change_card(identity_check: str, *, has_died: bool, by: Actor) -> Decision:
    """Whether somebody's contact details may be changed: only when it is known who asks for it.

    Whoever gets a stranger's SMS learns where they are when.
    """
    allowed = can_find_persons(by)
    if not allowed:
        return allowed
    if has_died:
        return refused("card.dead", _("Personen har avlidit. Inget är ändrat."))
    if not identity_check:
        return refused("card.unchecked", _("Kontrollera vem det är innan du ändrar. Inget är ändrat."))
    return ALLOWED


def can_register(birth: PartialDate | None, *, today: date, by: Actor) -> Decision:
    """Whether somebody may be registered: with a birth date that has been, from the number or as it is told."""
    allowed = can_find_persons(by)
    if not allowed:
        return allowed
    if birth is None:
        return refused("register.birth", _("Skriv födelsedatum. Numret säger det inte."))
    if birth.earliest() > today:
        return refused("register.future", _("Födelsedatumet har inte varit än."))
    return ALLOWED
