"""Bundles from disk, entry by entry: memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ijson
from django.utils.translation import gettext_lazy as _

from interop.fhir.problems import BrokenFile

Resource = dict[str, Any]

BUNDLE_TYPES = frozenset({"transaction", "batch", "collection", "document"})


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One entry as it was sent. ``number`` counts from 1."""

    number: int
    full_url: str
    method: str
    url: str
    resource: Resource | None

    @property
    def resource_type(self) -> str:
        """What the resource says it is; "" when it does not say."""
        kind = self.resource.get("resourceType") if self.resource else None
        return kind if isinstance(kind, str) else ""


def read(path: Path) -> Iterator[BundleEntry]:
    """The entries of a bundle, in its order; numbers are exact decimals.

    Raises :class:`BrokenFile` at the entry where the file stops being JSON, or at once when it is no
    bundle of a kind we take.
    """
    number = 0
    try:
        _check_header(path)
        with path.open("rb") as file:
            for item in ijson.items(file, "entry.item"):
                number += 1
                yield _entry(number, item)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise BrokenFile("file.not_json", _("Filen är inte hel JSON."), entry=number) from error
    except OSError as error:
        raise BrokenFile("file.unreadable", _("Filen går inte att läsa."), entry=number) from error


def _check_header(path: Path) -> None:
    kind = _top_level(path, "resourceType")
    if kind != "Bundle":
        raise BrokenFile("file.not_bundle", _("Filen är ingen FHIR Bundle (%(kind)s)."), kind=kind)
    bundle_type = _top_level(path, "type")
    if bundle_type not in BUNDLE_TYPES:
        raise BrokenFile("file.bundle_type", _("En Bundle av typen %(type)s tas inte emot."), type=bundle_type)


def _top_level(path: Path, name: str) -> object:
    with path.open("rb") as file:
        return next(iter(ijson.items(file, name)), None)


def _entry(number: int, item: object) -> BundleEntry:
    if not isinstance(item, dict):
        return BundleEntry(number, "", "", "", None)
    request, resource = item.get("request"), item.get("resource")
    request = request if isinstance(request, dict) else {}
    return BundleEntry(
        number=number,
        full_url=_text(item.get("fullUrl")),
        method=_text(request.get("method")),
        url=_text(request.get("url")),
        resource=resource if isinstance(resource, dict) else None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
