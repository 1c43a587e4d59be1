"""Composition, DocumentReference, and DiagnosticReport that is only text -> note."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import narrative, values
from interop.fhir.around import Around, first_moment
from interop.fhir.draft import Draft
from interop.fhir.problems import CannotUnderstand
from interop.fhir.references import Diagnosis
from interop.fhir.shapes import Attachment, Code, Note, Section
from records.models import Category

_MARKED_UP = frozenset({"text/html", "application/xhtml+xml"})
_UNSIGNED = frozenset({"preliminary", "registered", "partial"})
_DEEPEST = 8


def composition(around: Around) -> Draft:
    """A Composition with its sections; signed by an attester, or when it is final."""
    resource = around.resource
    happened = first_moment(around, resource.get("date"))
    sections = list(_sections(resource.get("section") or [], deepest=_DEEPEST))
    attested = [
        values.when(a.get("time"))
        for a in resource.get("attester") or []
        if a.get("mode") in ("legal", "professional")
    ]
    signed = next((a.at for a in attested if a), None)
    diagnoses = [d for s in resource.get("section") or [] for d in _diagnoses(around, s.get("entry") or [])]
    return _draft(
        around,
        happened,
        kind=values.words(resource.get("type")) or str(resource.get("title") or ""),
        title=str(resource.get("title") or ""),
        sections=sections,
        diagnoses=diagnoses,
        attachments=[],
        people=resource.get("author") or [],
        units=[resource.get("custodian")],
        signed_at=signed or _when_final(resource["status"], happened),
    )


def document(around: Around) -> Draft:
    """A DocumentReference: texts become sections, other files are kept and named."""
    resource = around.resource
    period = (resource.get("context") or {}).get("period") or {}
    happened = first_moment(around, period.get("start"), resource.get("date"))
    files = [content["attachment"] for content in resource["content"]]
    sections, attachments = _texts_and_files(files)
    return _draft(
        around,
        happened,
        kind=values.words(resource.get("type")),
        title=str(resource.get("description") or ""),
        sections=sections,
        diagnoses=[],
        attachments=attachments,
        people=resource.get("author") or [],
        units=[resource.get("custodian")],
        signed_at=_when_final(resource.get("docStatus") or "final", values.when(resource.get("date")) or happened),
    )


def written_report(around: Around) -> Draft:
    """A DiagnosticReport whose result is a text: a clinical note, pathology, an answered referral."""
    resource = around.resource
    happened = first_moment(
        around,
        resource.get("effectiveDateTime"),
        (resource.get("effectivePeriod") or {}).get("start"),
        resource.get("issued"),
    )
    sections, attachments = _texts_and_files(resource.get("presentedForm") or [])
    if conclusion := str(resource.get("conclusion") or ""):
        sections.append(_section("", None, narrative.from_plain(conclusion)))
    return _draft(
        around,
        happened,
        kind=values.words(resource.get("code")),
        title="",
        sections=sections,
        diagnoses=[],
        attachments=attachments,
        people=[*(resource.get("resultsInterpreter") or []), *(resource.get("performer") or [])],
        units=[],
        signed_at=_when_final(resource["status"], values.when(resource.get("issued")) or happened),
    )


def _draft(
    around: Around, happened: values.When, *, kind: str, title: str, sections: list[Section],
    diagnoses: list[Code], attachments: list[Attachment],
    people: Iterable[Any], units: Iterable[Any], signed_at: datetime | None,
) -> Draft:  # fmt: skip
    if not sections and not attachments:
        raise CannotUnderstand("note.empty", _("Anteckningen har ingen text."))
    contact = around.contact()
    summary = Note(
        happened=happened.precision,
        kind=kind,
        contact=contact.kind if contact else "",
        sections=sections,
        diagnoses=diagnoses,
        attachments=attachments,
    )
    return Draft(
        category=Category.NOTES, happened=happened, title=title or kind, summary=summary,
        maker=around.maker(people, units), signed_at=signed_at,
    )  # fmt: skip


def _when_final(status: str, moment: values.When) -> datetime | None:
    return None if status in _UNSIGNED else moment.at


def _sections(sections: Iterable[Mapping[str, Any]], *, deepest: int) -> Iterator[Section]:
    """All sections in reading order, inner ones after their outer."""
    for section in sections:
        html = narrative.clean(str((section.get("text") or {}).get("div") or ""))
        heading = str(section.get("title") or "") or values.words(section.get("code"))
        if not narrative.is_empty(html):
            yield _section(heading, values.code_of(section.get("code"))[1], html)
        if deepest:
            yield from _sections(section.get("section") or [], deepest=deepest - 1)


def _section(heading: str, code: str | None, html: str) -> Section:
    return Section(heading=heading, code=code, html=html, paragraphs=narrative.paragraphs(html))


def _diagnoses(around: Around, entries: Iterable[Any]) -> Iterator[Code]:
    for reference in entries:
        if found := around.find(Diagnosis, reference):
            system, code = values.code_of(found.concept, "icd-10-se")
            yield Code(system=system, code=code or "", words=values.words(found.concept))


def _texts_and_files(files: Iterable[Mapping[str, Any]]) -> tuple[list[Section], list[Attachment]]:
    sections: list[Section] = []
    attachments: list[Attachment] = []
    for file in files:
        kind, _comma, parameters = str(file.get("contentType") or "").partition(";")
        text = _text(file, kind.strip().lower(), parameters)
        if text and not narrative.is_empty(text):
            sections.append(_section(str(file.get("title") or ""), None, text))
        elif file.get("data") or file.get("url"):
            attachments.append(Attachment(title=str(file.get("title") or ""), content_type=kind, size=_size(file)))
    return sections, attachments


def _text(file: Mapping[str, Any], kind: str, parameters: str) -> str | None:
    if not file.get("data") or (kind not in _MARKED_UP and kind != "text/plain"):
        return None
    try:
        raw = base64.b64decode(str(file["data"]), validate=True)
        text = raw.decode(_charset(parameters))
    except (binascii.Error, UnicodeDecodeError, LookupError) as error:
        raise CannotUnderstand("note.text", _("Anteckningens text går inte att läsa.")) from error
    return narrative.clean(text) if kind in _MARKED_UP else narrative.from_plain(text)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _equals, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value:
            return value.strip('"')
    return "utf-8"


def _size(file: Mapping[str, Any]) -> int | None:
    if isinstance(file.get("size"), int):
        return int(file["size"])
    return len(str(file["data"])) * 3 // 4 if file.get("data") else None
