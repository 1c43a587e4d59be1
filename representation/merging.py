"""What becomes of rights to act for others when two persons become one: all of them go along, or nothing does."""

from __future__ import annotations

from typing import Any

from accounts.errors import MergeConflict
from accounts.merging.rows import Merging
from core.db import translate_constraints
from representation.models import (
    AccessRequest,
    GuardianBar,
    GuardianChoice,
    GuardianException,
    Helper,
    LegalRepresentative,
)

PLACES = (
    (GuardianBar, "child"),
    (GuardianBar, "guardian"),
    (GuardianException, "child"),
    (GuardianException, "guardian"),
    (LegalRepresentative, "person"),
    (LegalRepresentative, "representative"),
    (Helper, "person"),
    (Helper, "helper"),
)
ONLY_ONE = (
    "nobody_is_barred_from_oneself",
    "one_guardian_bar_at_a_time_from_a_unit",
    "nobody_is_an_exception_to_oneself",
    "one_guardian_exception_at_a_time_from_a_clinic",
    "nobody_is_legal_representative_of_oneself",
    "one_legal_representative_at_a_time_from_a_unit",
    "nobody_is_helper_of_oneself",
    "helper_is_invited_once_at_a_time",
    "helper_helps_a_person_once_at_a_time",
)
"""Promises that only hold for two: a clinic's decision is not dropped to keep them, somebody ends one first."""


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """Bars, exceptions, helpers and legal representatives of either side. Raises MergeConflict."""
    with translate_constraints(dict.fromkeys(ONLY_ONE, MergeConflict)):
        for model, column in PLACES:
            merging.take(model.objects.filter(**{column: merging.merged_id}), column)
    for mine, others in (("guardian", "child"), ("child", "guardian")):
        _choices(merging, mine, others)
        _requests(merging, mine, others)


def on_unmerged(sender: object, *, merging: Merging, **_: Any) -> None:
    """They go back."""
    merging.put_back(*dict.fromkeys(model for model, _ in PLACES), GuardianChoice, AccessRequest)


def _choices(merging: Merging, mine: str, others: str) -> None:
    """What the one who is kept has chosen counts."""
    own = GuardianChoice.objects.filter(**{mine: merging.kept_id}).values_list(others, flat=True)
    already = set(own)
    for row in GuardianChoice.objects.filter(**{mine: merging.merged_id}).order_by("pk"):
        if getattr(row, f"{others}_id") in already:
            merging.put_aside(row)
        else:
            merging.change(row, **{f"{mine}_id": merging.kept_id})


def _requests(merging: Merging, mine: str, others: str) -> None:
    """A clinic that both have asked is asked once; the other question is left where it was."""
    asked = AccessRequest.objects.filter(answered_at=None)
    own = asked.filter(**{mine: merging.kept_id}).values_list(others, "clinic")
    already = set(own)
    for row in AccessRequest.objects.filter(**{mine: merging.merged_id}).order_by("pk"):
        if row.answered_at is not None or (getattr(row, f"{others}_id"), row.clinic_id) not in already:
            merging.change(row, **{f"{mine}_id": merging.kept_id})
