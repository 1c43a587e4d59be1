"""Mapped entries into the record, many at a time: new, changed, unchanged, or somebody else's."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from clinics.models import CareUnit
from core.decision import Reason
from interop.fhir.exact import digest
from interop.fhir.mapped import MappedEntry, Unclear
from interop.fhir.problems import CannotUnderstand
from interop.models import Quarantined
from interop.persons import Persons
from interop.report import FileReport
from records.exact_json import Unstorable, dumps
from records.models import Entry, EntryVersion, Source

BATCH = 500
_COLUMNS = (
    "person_id", "category", "happened_at", "title", "unit_id", "unit_name", "author_name", "author_role",
    "signed_at", "needs_review", "nullified", "nullified_reason", "summary", "arrived_at",
)  # fmt: skip
_SOMEBODY_ELSE = Reason("entry.other_person", _("Posten har tidigare gällt en annan person."))


@dataclass(frozen=True, slots=True)
class _Stored:
    """The versions of an entry that are already here."""

    entry: Entry
    digests: frozenset[str]
    highest: int
    current_version: str


class Intake:
    """One delivery on its way in. Works inside the caller's transaction."""

    def __init__(self, source: Source, report: FileReport, persons: Persons, *, now: datetime) -> None:
        self._source, self._report, self._persons, self._now = source, report, persons, now
        self._batch: dict[str, tuple[int, str, MappedEntry]] = {}
        self._units = {unit.hsa_id: unit for unit in CareUnit.objects.order_by("hsa_id")}
        unsettled = Quarantined.objects.filter(source_system=source.system, settled_at=None)
        self._unsettled = set(unsettled.values_list("digest", flat=True))
        self.touched: set[UUID] = set()

    def take(self, number: int, resource_type: str, entry: MappedEntry) -> None:
        """One entry; stored when enough have come, or at :meth:`flush`."""
        if entry.source_id in self._batch or len(self._batch) >= BATCH:
            self.flush()
        self._batch[entry.source_id] = (number, resource_type, entry)

    def flush(self) -> None:
        """Store what has been taken."""
        stored = self._stored(list(self._batch))
        new: list[Entry] = []
        changed: list[Entry] = []
        versions: list[EntryVersion] = []
        for number, resource_type, mapped in self._batch.values():
            try:
                columns = self._columns(mapped)
                before = stored.get(mapped.source_id)
                if before is not None and not _is_same_person(before.entry, columns):
                    self._refuse(Unclear(number, resource_type, _SOMEBODY_ELSE, mapped.resource))
                elif before is None:
                    versions.append(self._first(mapped, columns, new))
                    self._report.tally(resource_type).new += 1
                elif mapped.digest not in before.digests:
                    versions.append(self._next(mapped, columns, before, changed))
                    self._report.tally(resource_type).changed += 1
            except CannotUnderstand as problem:
                self._refuse(Unclear(number, resource_type, problem.reason, mapped.resource))
        self._settle([mapped for _n, _t, mapped in self._batch.values()])
        self._batch = {}
        Entry.objects.bulk_create(new, batch_size=BATCH)
        EntryVersion.objects.bulk_create(versions, batch_size=BATCH)
        if changed:
            fields = [name.removesuffix("_id") for name in _COLUMNS]
            Entry.objects.bulk_update(changed, [*fields, "version", "version_digest"], batch_size=100)

    def set_aside(self, unclear: Unclear) -> None:
        """Keep what could not be understood, once by its content."""
        content, name = _kept(unclear.resource)
        row = Quarantined(
            source_system=self._source.system,
            delivery=self._report.name[:300],
            entry_number=unclear.number,
            resource_type=unclear.resource_type[:60],
            digest=name,
            reason_code=unclear.reason.code,
            reason=unclear.reason.text[:500],
            content=content,
            arrived_at=self._now,
        )
        Quarantined.objects.bulk_create([row], ignore_conflicts=True)

    def _refuse(self, unclear: Unclear) -> None:
        self._report.take_back(unclear)
        self.set_aside(unclear)

    def _settle(self, taken: Sequence[MappedEntry]) -> None:
        """What was in quarantine and has now been understood is there no longer."""
        if not self._unsettled:
            return
        understood = self._unsettled & {digest(entry.resource) for entry in taken}
        rows = Quarantined.objects.filter(
            source_system=self._source.system, digest__in=understood, settled_at=None
        )
        rows.update(settled_at=self._now)
        self._unsettled -= understood

    def _stored(self, ids: list[str]) -> dict[str, _Stored]:
        entries = {e.pk: e for e in Entry.objects.filter(source=self._source, source_entry_id__in=ids)}
        versions: dict[UUID, list[EntryVersion]] = defaultdict(list)
        rows = EntryVersion.objects.filter(entry__in=list(entries)).only(
            "entry_id", "number", "digest", "source_version"
        )
        for version in rows.order_by("number"):
            versions[version.entry_id].append(version)
        return {entry.source_entry_id: _summed(entry, versions[pk]) for pk, entry in entries.items()}

    def _columns(self, mapped: MappedEntry) -> dict[str, Any]:
        unit = self._units.get(mapped.unit.hsa_id) if mapped.unit.hsa_id else None
        return {
            "person_id": self._persons.person_id(mapped.patient),
            "category": mapped.category,
            "happened_at": mapped.happened_at,
            "title": mapped.title[:300],
            "unit_id": unit.pk if unit else None,
            "unit_name": (mapped.unit.name or (unit.name if unit else ""))[:200],
            "author_name": mapped.author.name[:200],
            "author_role": mapped.author.role[:100],
            "signed_at": mapped.signed_at,
            "needs_review": mapped.needs_review,
            "nullified": mapped.nullified,
            "nullified_reason": mapped.nullified_reason[:300],
            "summary": mapped.summary,
            "arrived_at": self._now,
        }

    def _first(self, mapped: MappedEntry, columns: Mapping[str, Any], new: list[Entry]) -> EntryVersion:
        entry = Entry(
            source=self._source,
            source_entry_id=mapped.source_id,
            version=1,
            version_digest=mapped.digest,
            first_arrived_at=self._now,
            **columns,
        )
        new.append(entry)
        return self._version(mapped, columns, entry, 1)

    def _next(
        self, mapped: MappedEntry, columns: Mapping[str, Any], before: _Stored, changed: list[Entry]
    ) -> EntryVersion:
        """A further version. One that the source made before the one we show is kept, but not shown."""
        number, entry = before.highest + 1, before.entry
        if not _is_older(mapped.source_version, before.current_version):
            for name, value in columns.items():
                setattr(entry, name, value)
            entry.version, entry.version_digest = number, mapped.digest
            changed.append(entry)
        return self._version(mapped, columns, entry, number)

    def _version(self, mapped: MappedEntry, columns: Mapping[str, Any], entry: Entry, number: int) -> EntryVersion:
        self.touched.add(columns["person_id"])
        return EntryVersion(
            entry=entry,
            number=number,
            source_version=mapped.source_version[:100],
            digest=mapped.digest,
            resource=_whole(mapped),
            **columns,
        )


def _is_same_person(entry: Entry, columns: dict[str, Any]) -> bool:
    """Whether it is about the one it was about; also when that person has been merged into another since.

    The entry keeps the person it came with, and so do its versions, so that they part together if that is
    undone (docs/adr/0018).
    """
    if entry.person_id == columns["person_id"]:
        return True
    if accounts.standing_id(entry.person_id) != columns["person_id"]:
        return False
    columns["person_id"] = entry.person_id
    return True


def _summed(entry: Entry, versions: Sequence[EntryVersion]) -> _Stored:
    current = next((v.source_version for v in versions if v.number == entry.version), "")
    return _Stored(entry, frozenset(v.digest for v in versions), max(v.number for v in versions), current)


def _is_older(version: str, than: str) -> bool:
    """True only when both are numbers, as most servers' are; else the last to arrive is the newest."""
    return version.isdecimal() and than.isdecimal() and int(version) < int(than)


def _whole(mapped: MappedEntry) -> dict[str, Any]:
    """What was sent: the resource, or a collection of the report and its observations."""
    if not mapped.parts:
        return mapped.resource
    entries = [{"resource": resource} for resource in (mapped.resource, *mapped.parts)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _kept(resource: Any) -> tuple[bytes, str]:
    """(what was sent as JSON, a name for it). What JSON itself cannot hold is kept as Python writes it."""
    try:
        return dumps(resource), digest(resource)
    except Unstorable:
        pass
    try:
        content = json.dumps(resource, default=str).encode()
    except RecursionError:
        content = b""
    return content, hashlib.sha256(content).hexdigest()
