"""One event, told as FHIR resources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core.calendar import instant, is_weekday
from demo.content import cast, fhir, templates
from demo.content.analyses import ANALYSES, PANELS
from demo.content.events import Event, Life, Prescription, Tests
from demo.content.fhir import Resource
from demo.content.pharmacy import PRODUCTS, VACCINES
from demo.region.staff import StaffMember

_WORK_WITHOUT_NOTE = "nurse"
ADULT = 18


class Scene:
    """An event with its place, its hour and the one who was met."""

    def __init__(self, life: Life, event: Event, number: int, today: date) -> None:
        self.life, self.event, self.today = life, event, today
        self.key = f"{life.who.key}/{event.note or 'utan-anteckning'}/{event.days_ago}/{number}"
        self.luck = Random(self.key)
        self.template = templates.templates().get(event.note)
        work = self.template.by if self.template else "gp" if event.tests else _WORK_WITHOUT_NOTE
        self.member: StaffMember = cast.staff_for(life, work, at_bvc=bool(event.place))
        self.unit = cast.unit_of(self.member)
        self.start = self._hour()

    def own(self, *parts: object) -> str:
        """An id within this scene."""
        return fhir.own_id(self.key, *parts)

    @property
    def subject(self) -> Resource:
        """Whom it is about."""
        return fhir.about(self.life.who)

    @property
    def encounter(self) -> Resource:
        """The visit that the rest belongs to; nothing for what happened without one."""
        return {"encounter": {"reference": f"urn:uuid:{self.own('contact')}"}} if self.template else {}

    def later(self, **span: float) -> str:
        """An instant after the visit began, never after the region's day is over."""
        return fhir.instant(min(self.start + timedelta(**span), self._end_of_today()))

    def _hour(self) -> datetime:
        day = self.today - timedelta(days=self.event.days_ago)
        while not is_weekday(day):
            day -= timedelta(days=1)
        minutes = self.luck.randrange(8 * 60, 15 * 60 + 30, 10)
        return instant(day, time(minutes // 60, minutes % 60))

    def _end_of_today(self) -> datetime:
        return instant(self.today, time(7)).astimezone(UTC)


def resources(life: Life, event: Event, number: int, today: date) -> Iterator[Resource]:
    """Everything that the event left in the record."""
    scene = Scene(life, event, number, today)
    if scene.template:
        yield from _contact_and_note(scene, scene.template)
    for test in event.tests:
        yield from _report(scene, test)
    for name, code, value in fhir.measures(_worth_keeping(scene)):
        yield fhir.observation(
            scene.own("measure", name), code, value, category="vital-signs",
            day=fhir.instant(scene.start), issued=fhir.instant(scene.start), subject=scene.subject,
            performer=[fhir.by(scene.member)], **scene.encounter,
        )  # fmt: skip
    for prescription in event.medicines:
        yield _prescription(scene, prescription)
    for jab in event.jabs:
        yield fhir.immunization(
            scene.own("vaccine", jab.vaccine), VACCINES[jab.vaccine], day=fhir.instant(scene.start),
            batch=_batch(scene), dose=jab.dose, doses=jab.doses,
            patient=scene.subject, site=fhir.concept(_site(scene)),
            performer=[{"actor": fhir.by(scene.member)}, {"actor": fhir.at(scene.unit)}], **scene.encounter,
        )  # fmt: skip


def _worth_keeping(scene: Scene) -> dict[str, float]:
    """An adult's height is kept when the note speaks of it."""
    told = scene.template.text if scene.template else ""
    grown = scene.life.age >= ADULT
    return {
        name: v for name, v in scene.event.measures.items() if name != "langd" or not grown or "{langd}" in told
    }


def _contact_and_note(scene: Scene, template: templates.Template) -> Iterator[Resource]:
    event, life = scene.event, scene.life
    minutes = 10 if template.form == "VR" else scene.luck.choice((20, 30, 45))
    end = fhir.instant(scene.start + timedelta(minutes=minutes))
    conditions = [
        fhir.condition(scene.own("diagnosis", code), scene.subject, code, words)
        for code, words in template.diagnoses
    ]
    yield from conditions
    yield {
        "resourceType": "Encounter",
        "id": scene.own("contact"),
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": template.form},
        "type": [fhir.concept(template.contact)],
        "subject": scene.subject,
        "participant": [{"individual": fhir.by(scene.member)}],
        "period": {"start": fhir.instant(scene.start), "end": end},
        "reasonCode": [fhir.concept(templates.reason(template, event, life))],
        "serviceProvider": fhir.at(scene.unit),
    }
    yield _note(scene, template, conditions)


def _note(scene: Scene, template: templates.Template, conditions: list[Resource]) -> Resource:
    told = templates.sections(template, scene.event, scene.life)
    sections: list[Resource] = [{"title": heading, "text": fhir.narrative(points)} for heading, points in told]
    if conditions:
        diagnoses = [f"{c['code']['coding'][0]['code']} {c['code']['text']}" for c in conditions]
        references = [{"reference": f"urn:uuid:{c['id']}"} for c in conditions]
        sections.append({"title": "Diagnos", "text": fhir.narrative(diagnoses), "entry": references})
    signing = {
        "attester": [
            {"mode": "legal", "time": scene.later(hours=scene.luck.randint(1, 26)), "party": fhir.by(scene.member)}
        ]
    }
    status = "entered-in-error" if scene.event.struck else "final" if scene.event.signed else "preliminary"
    return {
        "resourceType": "Composition",
        "id": scene.own("note"),
        "status": status,
        "type": fhir.concept(template.kind),
        "subject": scene.subject,
        "date": fhir.instant(scene.start),
        "author": [fhir.by(scene.member)],
        "title": template.kind,
        "custodian": fhir.at(scene.unit),
        "section": sections,
        **(signing if scene.event.signed else {}),
        **(fhir.struck(scene.event.struck) if scene.event.struck else {}),
        **scene.encounter,
    }


def _report(scene: Scene, test: Tests) -> Iterator[Resource]:
    name, keys = PANELS[test.panel]
    parts = [_result(scene, test, key) for key in keys]
    yield {
        "resourceType": "DiagnosticReport",
        "id": scene.own("report", test.panel),
        "status": "final",
        "category": [fhir.concept("Laboratorium", "http://terminology.hl7.org/CodeSystem/v2-0074", "LAB")],
        "code": fhir.concept(name),
        "subject": scene.subject,
        "effectiveDateTime": fhir.instant(scene.start),
        "issued": scene.later(hours=scene.luck.randint(4, 30)),
        "performer": [fhir.at(scene.unit)],
        "result": [{"reference": f"urn:uuid:{part['id']}"} for part in parts],
        **({"conclusion": test.comment} if test.comment else {}),
        **({"resultsInterpreter": [fhir.by(scene.member)]} if test.reviewed else {}),
        **scene.encounter,
    }
    yield from parts


def _result(scene: Scene, test: Tests, key: str) -> Resource:
    analysis = ANALYSES[key]
    value = test.values.get(key, scene.luck.uniform(*analysis.usual))
    return fhir.observation(
        scene.own("result", test.panel, key), fhir.analysis_code(analysis),
        fhir.analysis_value(analysis, value, scene.life.who.sex), category="laboratory",
        day=fhir.instant(scene.start), issued=scene.later(hours=4), subject=scene.subject,
    )  # fmt: skip


def _prescription(scene: Scene, prescription: Prescription) -> Resource:
    started = scene.start.date()
    ends = prescription.days or prescription.stopped
    end = started + timedelta(days=ends) if ends else None
    state = "active" if end is None or end > scene.today else "stopped" if prescription.stopped else "completed"
    bounds = {"start": fhir.day_text(started), **({"end": fhir.day_text(end)} if end else {})}
    return {
        "resourceType": "MedicationRequest",
        "id": scene.own("medicine", prescription.product),
        "status": state,
        "intent": "order",
        "contained": [fhir.medication(PRODUCTS[prescription.product])],
        "medicationReference": {"reference": "#lakemedel"},
        "subject": scene.subject,
        "authoredOn": fhir.instant(scene.start),
        "requester": fhir.by(scene.member),
        "reasonCode": [fhir.concept(prescription.against)],
        "dosageInstruction": [{"text": prescription.dosage, "timing": {"repeat": {"boundsPeriod": bounds}}}],
        **({} if prescription.days else {"dispenseRequest": _repeats(started)}),
        **(
            {"statusReason": fhir.concept(prescription.why_stopped)}
            if prescription.why_stopped and state == "stopped"
            else {}
        ),
        **scene.encounter,
    }


def _repeats(started: date) -> Resource:
    until = fhir.day_text(started + timedelta(days=365))
    return {"numberOfRepeatsAllowed": 3, "validityPeriod": {"start": fhir.day_text(started), "end": until}}


def _batch(scene: Scene) -> str:
    letters = "ABCDEHKLMRTX"
    return f"{scene.luck.choice(letters)}{scene.luck.choice(letters)}{scene.luck.randint(1000, 9999)}"


def _site(scene: Scene) -> str:
    return "vänster lår" if scene.event.place else "vänster överarm"
