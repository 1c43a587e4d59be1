"""The second reading of a file: every entry taken, skipped or set aside with a reason; none lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import actors, mapping
from interop.fhir.checking import check
from interop.fhir.guard import understanding
from interop.fhir.mapped import Outcome, Skipped, Taken, Unclear
from interop.fhir.problems import CannotUnderstand
from interop.fhir.reading import BundleEntry, Resource, read
from interop.fhir.references import Directory, addresses
from interop.fhir.survey import Survey, claims
from records.exact_json import dumps, loads

UNNAMED = "?"


@dataclass(slots=True)
class _Held:
    """An entry that waits for the end of the file: packed, so that memory stays small."""

    number: int
    full_url: str
    packed: bytes
    used: bool = False


@dataclass(slots=True)
class _Waiting:
    """Laboratory reports, and the observations that they claim, by each of their keys."""

    reports: list[_Held] = field(default_factory=list)
    parts: list[_Held] = field(default_factory=list)
    by_key: dict[str, _Held] = field(default_factory=dict)


def outcomes(path: Path, survey: Survey, directory: Directory, *, today: date) -> Iterator[Outcome]:
    """What becomes of each entry: as many outcomes as entries. Raises
    :class:`interop.fhir.problems.BrokenFile` if the file has been cut off since it was surveyed.
    """
    waiting = _Waiting()
    for entry in read(path):
        try:
            with understanding():
                outcome = _outcome(entry, survey, directory, waiting, today)
        except CannotUnderstand as problem:
            outcome = Unclear(entry.number, entry.resource_type or UNNAMED, problem.reason, entry.resource)
        if outcome:
            yield outcome
    yield from _reports(waiting, directory, today)
    yield from _leftovers(waiting, directory, today)


def _outcome(
    entry: BundleEntry, survey: Survey, directory: Directory, waiting: _Waiting, today: date
) -> Outcome | None:
    resource = _resource(entry)
    kind = entry.resource_type
    claimed = kind == "Observation" and not survey.claimed.isdisjoint(addresses(resource, entry.full_url))
    if name := mapping.put_off(resource, claimed=claimed):
        return Skipped(entry.number, name)
    if kind in mapping.REFERRED_TO:
        check(resource)
        actors.read(resource, today=today)
        return Taken(entry.number, kind)
    if claimed:
        _hold_part(entry, resource, waiting)
        return None
    if kind == "DiagnosticReport" and not mapping.is_written(resource):
        waiting.reports.append(_held(entry, resource))
        return None
    return Taken(entry.number, kind, mapping.entry(resource, directory, full_url=entry.full_url, today=today))


def _resource(entry: BundleEntry) -> Resource:
    if entry.method == "DELETE":
        raise CannotUnderstand("entry.delete", _("Källan vill ta bort en post. Journalen tar inte bort något."))
    if entry.resource is None or not entry.resource_type:
        raise CannotUnderstand("entry.no_resource", _("Posten innehåller ingen resurs."))
    return entry.resource


def _held(entry: BundleEntry, resource: Resource) -> _Held:
    return _Held(entry.number, entry.full_url, dumps(resource))


def _hold_part(entry: BundleEntry, resource: Resource, waiting: _Waiting) -> None:
    held = _held(entry, resource)
    waiting.parts.append(held)
    for key in addresses(resource, entry.full_url):
        waiting.by_key.setdefault(key, held)


def _reports(waiting: _Waiting, directory: Directory, today: date) -> Iterator[Outcome]:
    for held in waiting.reports:
        resource: Resource = loads(held.packed)
        try:
            with understanding():
                contained = {f"#{c.get('id')}": c for c in resource.get("contained") or []}
                parts = [waiting.by_key.get(key) for key in claims(resource)]
                found = [
                    loads(p.packed) if p else contained.get(k)
                    for p, k in zip(parts, claims(resource), strict=True)
                ]
                entry = mapping.report(resource, found, directory, full_url=held.full_url, today=today)
        except CannotUnderstand as problem:
            yield Unclear(held.number, "DiagnosticReport", problem.reason, resource)
            continue
        for part in parts:
            if part:
                part.used = True
        yield Taken(held.number, "DiagnosticReport", entry)


def _leftovers(waiting: _Waiting, directory: Directory, today: date) -> Iterator[Outcome]:
    """Claimed observations: taken with their report, or by themselves when the report was not to be had."""
    for held in waiting.parts:
        if held.used:
            yield Taken(held.number, "Observation")
            continue
        resource: dict[str, Any] = loads(held.packed)
        try:
            with understanding():
                yield _alone(resource, held, directory, today)
        except CannotUnderstand as problem:
            yield Unclear(held.number, "Observation", problem.reason, resource)


def _alone(resource: Resource, held: _Held, directory: Directory, today: date) -> Outcome:
    if name := mapping.put_off(resource):
        return Skipped(held.number, name)
    return Taken(
        held.number, "Observation", mapping.entry(resource, directory, full_url=held.full_url, today=today)
    )
