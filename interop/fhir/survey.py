"""The first reading of a file: is it whole, and what do its entries lean on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from interop.fhir import actors, mapping
from interop.fhir.guard import understanding
from interop.fhir.problems import CannotUnderstand
from interop.fhir.reading import BundleEntry, read
from interop.fhir.references import Layer, addresses, key_of_address


@dataclass(slots=True)
class Survey:
    """What one file tells before it is taken in. Small, however large the file."""

    layer: Layer = field(default_factory=Layer)
    claimed: set[str] = field(default_factory=set)
    entries: int = 0


def survey(path: Path, *, today: date) -> Survey:
    """Read a file through once. Raises :class:`interop.fhir.problems.BrokenFile`."""
    found = Survey()
    for entry in read(path):
        found.entries = entry.number
        if entry.resource is None:
            continue
        try:
            with understanding():
                _look_at(entry, entry.resource, found, today)
        except CannotUnderstand:
            continue  # said again, with its number, when the entry is taken in
    return found


def _look_at(entry: BundleEntry, resource: Mapping[str, Any], found: Survey, today: date) -> None:
    if entry.resource_type == "DiagnosticReport" and mapping.is_laboratory(resource):
        found.claimed.update(claims(resource))
    if known := actors.read(resource, today=today):
        for key in addresses(resource, entry.full_url):
            found.layer.add(key, known)


def claims(report: Mapping[str, Any]) -> list[str]:
    """The keys of a report's results, in their order; "" for one that has no address."""
    results = report.get("result") or []
    return [key_of_address(r["reference"]) if r.get("reference") else "" for r in results]
