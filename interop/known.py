"""What a source has told before of actors, patients and visits, and how it is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from accounts import queries as accounts
from interop.fhir.references import (
    Author,
    Contact,
    Directory,
    Known,
    Layer,
    Patient,
    Role,
    Unit,
    identifier_key,
    keys_of_reference,
)
from interop.fhir.systems import HSA_ID
from interop.models import KnownActor, KnownPatient
from records.models import Entry

_NAMES: dict[type, str] = {Author: "Practitioner", Unit: "Organization", Role: "PractitionerRole"}
_AT_MOST = {"reference": 300, "name": 200, "role": 100, "hsa_id": 40, "works_at": 300}


class StoredPlace:
    """Looks up what earlier deliveries said, one reference at a time, and remembers the answers."""

    def __init__(self, source_system: str) -> None:
        self._source = source_system
        self._found: dict[tuple[str, type], Known | None] = {}

    def get(self, key: str, kind: type[Known]) -> Known | None:
        """What the source has said under this key."""
        if (key, kind) not in self._found:
            self._found[key, kind] = self._look_up(key, kind)
        return self._found[key, kind]

    def _look_up(self, key: str, kind: type[Known]) -> Known | None:
        if kind is Patient:
            rows = KnownPatient.objects.filter(source_system=self._source, reference=key)
            person_id = rows.values_list("person_id", flat=True).first()
            return Patient(None, accounts.standing_id(person_id)) if person_id else None
        if kind is Contact:
            return self._contact(key)
        if kind not in _NAMES:
            return None
        actor = KnownActor.objects.filter(source_system=self._source, reference=f"{_NAMES[kind]} {key}").first()
        return _from_row(actor, kind) if actor else None

    def _contact(self, key: str) -> Contact | None:
        entry = (
            Entry.objects.filter(source__system=self._source, source_entry_id=key).select_related("unit").first()
        )
        if entry is None or not key.startswith("Encounter/"):
            return None
        unit = {"display": entry.unit_name}
        return Contact(entry.title, entry.happened_at.isoformat(), {"display": entry.author_name}, unit)


def _from_row(row: KnownActor, kind: type[Known]) -> Known:
    if kind is Role:
        return Role({"display": row.name}, {"reference": row.works_at} if row.works_at else {}, row.role)
    return Author(row.name, row.role, row.hsa_id) if kind is Author else Unit(row.name, row.hsa_id)


def remember_actors(layer: Layer, directory: Directory, *, source_system: str) -> None:
    """Keep the practitioners, units and roles of a delivery; write only what is new or different."""
    told = {row["reference"]: row for row in _rows(layer, directory)}
    stored = {
        actor.reference: actor
        for actor in KnownActor.objects.filter(source_system=source_system, reference__in=list(told))
    }
    changed = [
        KnownActor(source_system=source_system, **row)
        for reference, row in told.items()
        if reference not in stored or any(getattr(stored[reference], name) != value for name, value in row.items())
    ]
    KnownActor.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["source_system", "reference"],
        update_fields=["name", "role", "hsa_id", "works_at"],
        batch_size=500,
    )


def _rows(layer: Layer, directory: Directory) -> Iterator[dict[str, str]]:
    for key, thing in layer.items():
        if not isinstance(thing, (Author, Unit, Role)):
            continue
        row = {"reference": f"{_NAMES[type(thing)]} {key}", **_columns(thing, directory)}
        if len(row["reference"]) <= _AT_MOST["reference"]:
            yield {name: value[: _AT_MOST[name]] for name, value in row.items()}


def _columns(thing: Author | Unit | Role, directory: Directory) -> Mapping[str, str]:
    if isinstance(thing, Unit):
        return {"name": thing.name, "role": "", "hsa_id": thing.hsa_id, "works_at": ""}
    if isinstance(thing, Author):
        return {"name": thing.name, "role": thing.role, "hsa_id": thing.hsa_id, "works_at": ""}
    person = directory.find(Author, thing.practitioner)
    unit = directory.find(Unit, thing.unit)
    at = identifier_key("Organization", {"system": HSA_ID, "value": unit.hsa_id}) if unit and unit.hsa_id else None
    return {
        "name": person.name if person else str(thing.practitioner.get("display") or ""),
        "role": thing.role or (person.role if person else ""),
        "hsa_id": person.hsa_id if person else "",
        "works_at": at or next(keys_of_reference(thing.unit, Unit), ""),
    }


def remember_patients(persons: Mapping[str, UUID], *, source_system: str) -> None:
    """Keep whom the source means by its own references. A reference once given never changes its person."""
    rows = [
        KnownPatient(source_system=source_system, reference=key, person_id=person_id)
        for key, person_id in persons.items()
        if len(key) <= _AT_MOST["reference"]
    ]
    KnownPatient.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
