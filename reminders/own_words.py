"""The clinics' own words, as they are kept; and the names that no SMS may write out."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from bookings.models import VisitType
from clinics.models import CareProvider, CareUnit, Clinic, Practitioner
from clinics.rules import region
from reminders.models import Message
from reminders.text_models import ClinicText
from reminders.wording import checking
from reminders.wording.checking import Names, Variant
from reminders.wording.compose import NONE, OwnWords
from reminders.wording.texts import Language, Level

GENERIC = frozenset({"besök", "tid", "visit", "time", "vård", "care"})
"""Names of visits that are no more than what the house itself says."""


def in_force(clinic_id: UUID) -> QuerySet[ClinicText]:
    """What the clinic says in its own way now."""
    return ClinicText.objects.filter(clinic_id=clinic_id, replaced_at=None)


def of_kind(clinic_id: UUID, kind: str) -> OwnWords:
    """The clinic's words for one kind. One query."""
    return {variant_of(row): row.text for row in in_force(clinic_id).filter(kind=kind).order_by("pk")}


def beside() -> ArraySubquery:
    """The same, as a column of the message that they are for: the clinic of its booking says it."""
    clinic = OuterRef("booking__slot__visit_type__clinic")
    rows = ClinicText.objects.filter(clinic=clinic, kind=OuterRef("kind"), replaced_at=None)
    fields = ("kind", "level", "language", "childs", "promises", "text")
    return ArraySubquery(rows.order_by("pk").values(row=JSONObject(**{name: name for name in fields})))


def of_message(message: Message, clinic: Clinic) -> OwnWords:
    """What the clinic says instead of the house; nothing for an answer. One query for what is about no booking."""
    if message.answers_id is not None or message.kind not in checking.EDITABLE:
        return NONE
    found = vars(message).get(BESIDE)
    if found is None or message.booking_id is None:
        return of_kind(clinic.pk, message.kind)
    return {variant_of(row): row.text for row in (ClinicText(**values) for values in found)}


BESIDE = "clinics_words"


def variant_of(row: ClinicText) -> Variant:
    """Which text the row is."""
    level, language = cast(Level, row.level), cast(Language, row.language)
    return Variant(row.kind, level, language, row.childs, row.promises)


def columns(of: Variant) -> dict[str, Any]:
    """The same, for the database."""
    return {
        "kind": of.kind,
        "level": of.level,
        "language": of.language,
        "childs": of.childs,
        "promises": of.promises,
    }


def region_name() -> str:
    """What every SMS begins with."""
    return region().name


def names() -> Names:
    """All names in the region that would say where, what for, or who. Four queries."""
    places: set[str] = set()
    for row in Clinic.objects.values_list("name", "sms_name", "street", "town").order_by("pk"):
        places |= {*row, row[2].rstrip(" 0123456789")}
    places |= set(CareUnit.objects.order_by("pk").values_list("name", flat=True))
    places |= set(CareProvider.objects.order_by("pk").values_list("name", flat=True))
    kinds = VisitType.objects.order_by("pk").values_list("name", "name_en")
    visits = {name for row in kinds for name in row if name.lower() not in GENERIC}
    people = Practitioner.objects.order_by("pk").values_list("name", flat=True)
    parts = frozenset(part for name in people for part in name.split())
    return Names(places=sorted(places - {region_name()}), visits=sorted(visits), people=parts)
