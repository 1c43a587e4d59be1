"""Entries as the import would have stored them (docs/record-shapes.md), made as the jobs' login."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core import clock
from records.models import Category, Entry, Source
from tests.conftest import database_role

_number = itertools.count(1)
NOON = datetime(2026, 11, 17, 7, 15, tzinfo=UTC)
"""17 November 2026, a quarter past eight in Sweden."""


def entry(person_id: UUID, category: str, summary: dict[str, Any], **values: Any) -> Entry:
    """One entry, signed, at Lindhamns vårdcentral, unless told otherwise."""
    happened = values.get("happened_at", NOON)
    defaults = {
        "title": summary.get("kind") or summary.get("name") or summary.get("vaccine") or "HbA1c",
        "happened_at": happened,
        "unit_name": "Lindhamns vårdcentral",
        "author_name": "Cecilia Ceder",
        "author_role": "läkare",
        "signed_at": happened,
        "arrived_at": clock.now(),
        "first_arrived_at": values.get("arrived_at", clock.now()),
        "version_digest": "0" * 64,
    }
    with database_role("vp_jobs"):
        source, _made = Source.objects.get_or_create(system="urn:test", defaults={"name": "Journalsystemet"})
        return Entry.objects.create(
            person_id=person_id,
            category=category,
            summary=summary,
            source=source,
            source_entry_id=f"e{next(_number)}",
            **{**defaults, **values},
        )


def many_results(person_id: UUID, count: int) -> None:
    """A long life of blood pressures, a day apart."""
    with database_role("vp_jobs"):
        source, _made = Source.objects.get_or_create(system="urn:test", defaults={"name": "Journalsystemet"})
        Entry.objects.bulk_create(
            Entry(
                person_id=person_id,
                category=Category.TEST_RESULTS,
                summary=result(component(str(50 + n % 40), name=f"Analys {n % 90}", code=f"N{n % 90}")),
                source=source,
                source_entry_id=f"m{n}",
                title=f"Analys {n % 90}",
                happened_at=datetime.fromtimestamp(1_100_000_000 + n * 86_400, tz=UTC),
                unit_name="Provtagningen Lindhamn",
                signed_at=NOON,
                arrived_at=NOON,
                first_arrived_at=NOON,
                version_digest="0" * 64,
            )
            for n in range(count)
        )


def component(value: str = "47", **values: Any) -> dict[str, Any]:
    """HbA1c, reference interval 27-42."""
    return {
        **{
            "name": "HbA1c", "code": "NPU27300", "system": "npu", "kind": "quantity", "value": value,
            "unit": "mmol/mol", "low": "27", "high": "42", "reference": "", "flag": None, "comment": "",
            "struck": False,
        },
        **values,
    }  # fmt: skip


def result(*components: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A laboratory report."""
    parts = list(components or [component(flag="high")])
    return {
        "happened": "minute", "group": "laboratory", "state": "final", "components": parts, "conclusion": "",
        **values,
    }  # fmt: skip


def section(heading: str, *paragraphs: str, html: str = "") -> dict[str, Any]:
    """One heading of a note."""
    made = html or "".join(f"<p>{p}</p>" for p in paragraphs)
    return {"heading": heading, "code": None, "html": made, "paragraphs": list(paragraphs)}


def note(*sections: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A note of a visit."""
    return {
        "happened": "minute", "kind": "Besöksanteckning", "contact": "Läkarbesök",
        "sections": list(sections or [section("Bedömning", "Mår bra.")]), "diagnoses": [], "attachments": [],
        **values,
    }  # fmt: skip


def care_contact(**values: Any) -> dict[str, Any]:
    """A visit to a doctor."""
    return {
        **{
            "happened": "minute", "kind": "Läkarbesök", "form": "visit", "state": "finished",
            "started": "2026-11-17T07:15:00+00:00", "ended": "2026-11-17T07:45:00+00:00",
            "reasons": ["hosta"], "measures": [],
        },
        **values,
    }  # fmt: skip


def medicine(**values: Any) -> dict[str, Any]:
    """Metformin, in use."""
    return {
        **{
            "happened": "minute", "name": "Metformin", "strength": "tablett 500 mg", "atc": "A10BA02",
            "dosage": "1 tablett morgon och kväll", "schedules": [], "reason": "mot högt blodsocker",
            "state": "active", "since": "2024-05-11T22:00:00+00:00", "until": None, "stop_reason": "",
            "repeats": 3, "valid_until": None,
        },
        **values,
    }  # fmt: skip


def vaccination(**values: Any) -> dict[str, Any]:
    """A flu jab."""
    return {
        **{
            "happened": "day", "vaccine": "Vaxigrip Tetra", "atc": "J07BB02", "against": ["influensa"],
            "manufacturer": "Sanofi", "batch": "X1", "dose": "2", "doses": "", "site": "vänster överarm",
            "state": "given", "not_given_reason": "",
        },
        **values,
    }  # fmt: skip


ALL = {
    Category.CARE_CONTACTS: care_contact,
    Category.NOTES: note,
    Category.TEST_RESULTS: result,
    Category.MEDICINES: medicine,
    Category.VACCINATIONS: vaccination,
}
