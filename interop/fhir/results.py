"""DiagnosticReport with its Observations, and Observations on their own -> test result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import values
from interop.fhir.around import Around, first_moment
from interop.fhir.draft import Draft
from interop.fhir.problems import CannotUnderstand
from interop.fhir.reading import Resource
from interop.fhir.shapes import Component, TestResult
from records.models import Category

_STATES = {
    "registered": "waiting", "partial": "preliminary", "preliminary": "preliminary", "final": "final",
    "amended": "corrected", "corrected": "corrected", "appended": "corrected", "cancelled": "cancelled",
}  # fmt: skip
_UNSIGNED = frozenset({"registered", "partial", "preliminary"})
_FLAGS = {
    "L": "low", "LL": "critical_low", "H": "high", "HH": "critical_high", "N": "normal", "NEG": "normal",
    "A": "abnormal", "AA": "abnormal", "POS": "abnormal", "LU": "critical_low", "HU": "critical_high",
}  # fmt: skip
"""HL7 v3 ObservationInterpretation."""


def observation(around: Around) -> Draft:
    """A measurement or analysis on its own."""
    resource = around.resource
    group = "laboratory" if "laboratory" in values.codes(resource.get("category")) else "vital-signs"
    return _draft(
        around,
        components=list(components(resource)),
        group=group,
        conclusion="",
        people=resource.get("performer") or [],
        needs_review=False,
    )


def report(around: Around, found: Sequence[Resource | None]) -> Draft:
    """A laboratory report. ``found`` are its results in their order, None for one that did not come along."""
    resource = around.resource
    lines: list[Component] = []
    for reference, part in zip(resource.get("result") or [], found, strict=True):
        lines += components(part) if part else [_missing(str(reference.get("display") or ""))]
    draft = _draft(
        around,
        components=lines,
        group="laboratory",
        conclusion=str(resource.get("conclusion") or ""),
        people=[*(resource.get("resultsInterpreter") or []), *(resource.get("performer") or [])],
        needs_review=not resource.get("resultsInterpreter")
        and resource["status"] not in ("cancelled", "entered-in-error"),
        parts=tuple(part for part in found if part),
    )
    if not lines and not draft.summary.get("conclusion"):
        raise CannotUnderstand("result.empty", _("Provsvaret har inga resultat."))
    return draft


def _draft(
    around: Around, *, components: list[Component], group: str, conclusion: str, people: Iterable[Any],
    needs_review: bool, parts: tuple[Resource, ...] = (),
) -> Draft:  # fmt: skip
    resource = around.resource
    period = resource.get("effectivePeriod") or {}
    happened = first_moment(
        around,
        resource.get("effectiveDateTime"),
        resource.get("effectiveInstant"),
        period.get("start"),
        resource.get("issued"),
    )
    title = values.words(resource.get("code"))
    summary = TestResult(
        happened=happened.precision,
        group=group,
        state=_STATES.get(resource["status"], "unknown"),
        components=components,
        conclusion=conclusion,
    )
    issued = values.when(resource.get("issued")) or happened
    return Draft(
        category=Category.TEST_RESULTS, happened=happened, title=title, summary=summary,
        maker=around.maker(people), signed_at=None if resource["status"] in _UNSIGNED else issued.at,
        needs_review=needs_review, parts=parts,
    )  # fmt: skip


def components(resource: Mapping[str, Any]) -> Iterator[Component]:
    """The lines of an Observation: itself when it has a value, and each of its components."""
    parts = resource.get("component") or []
    struck = resource.get("status") == "entered-in-error"
    if _kind(resource) or not parts:
        yield _component(resource, struck=struck, comment=_comment(resource))
    for part in parts:
        yield _component(part, struck=struck, comment=_comment(part))


def _component(part: Mapping[str, Any], *, struck: bool, comment: str) -> Component:
    system, code = values.code_of(part.get("code"), "npu", "loinc")
    value, unit = _value(part)
    low, high, reference = _interval(part.get("referenceRange") or [])
    return Component(
        name=values.words(part.get("code")),
        code=code,
        system=system,
        kind=_kind(part) or "missing",
        value=value,
        unit=unit,
        low=low,
        high=high,
        reference=reference,
        flag=_flag(part, low, high),
        comment=comment,
        struck=struck,
    )


def _missing(name: str) -> Component:
    return Component(
        name=name, code=None, system=None, kind="missing", value="", unit="", low=None, high=None,
        reference="", flag=None, comment="", struck=False,
    )  # fmt: skip


def _kind(part: Mapping[str, Any]) -> str | None:
    if "valueQuantity" in part or "valueInteger" in part:
        return "quantity"
    return "text" if any(name.startswith("value") for name in part) else None


def _value(part: Mapping[str, Any]) -> tuple[str, str]:
    """(value, unit) as texts, whatever type it was sent in."""
    if quantity := part.get("valueQuantity"):
        return values.quantity(quantity)
    if "valueCodeableConcept" in part:
        return values.words(part["valueCodeableConcept"]), ""
    if span := part.get("valueRange"):
        (low, unit), (high, _unit) = (
            values.quantity(span.get("low") or {}),
            values.quantity(span.get("high") or {}),
        )
        return f"{low}–{high}", unit
    if ratio := part.get("valueRatio"):
        top, bottom = (
            values.quantity(ratio.get("numerator") or {}),
            values.quantity(ratio.get("denominator") or {}),
        )
        return " / ".join(" ".join(q).strip() for q in (top, bottom)), ""
    for name in ("valueString", "valueInteger", "valueDateTime", "valueTime"):
        if name in part:
            return str(part[name]), ""
    if "valueBoolean" in part:
        return ("ja" if part["valueBoolean"] else "nej"), ""
    return "", ""


def _interval(ranges: Sequence[Mapping[str, Any]]) -> tuple[str | None, str | None, str]:
    normal = next(
        (r for r in ranges if "normal" in values.codes([r.get("type") or {}])), ranges[0] if ranges else {}
    )
    low, high = normal.get("low") or {}, normal.get("high") or {}
    return values.number(low.get("value")), values.number(high.get("value")), str(normal.get("text") or "")


def _flag(part: Mapping[str, Any], low: str | None, high: str | None) -> str | None:
    """What the laboratory says; else where the number lies in the laboratory's own interval."""
    for code in values.codes(part.get("interpretation")):
        if code in _FLAGS:
            return _FLAGS[code]
    quantity = part.get("valueQuantity") or {}
    if quantity.get("value") is None or quantity.get("comparator") or (low is None and high is None):
        return None
    try:
        value = Decimal(str(quantity["value"]))
        if low is not None and value < Decimal(low):
            return "low"
        return "high" if high is not None and value > Decimal(high) else "normal"
    except InvalidOperation:
        return None


def _comment(part: Mapping[str, Any]) -> str:
    notes = [str(note.get("text") or "") for note in part.get("note") or []]
    return "\n".join([n for n in notes if n] or [values.words(part.get("dataAbsentReason"))]).strip()
