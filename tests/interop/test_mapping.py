"""Each kind of resource as the record's own shape."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interop.fhir.mapped import Skipped, Taken, Unclear
from records.models import Category
from tests.interop.fhir_made import (
    DANIEL,
    bundle,
    composition,
    encounter,
    entries,
    medicine,
    observation,
    organization,
    outcomes,
    outcomes_of,
    patient,
    practitioner,
    report,
    unclear,
    vaccination,
    without,
    write,
)


def only(folder, *resources):
    (entry,) = entries(folder, patient(), practitioner(), organization(), *resources)
    return entry


def test_a_care_contact_says_what_when_where_and_why(tmp_path):
    entry = only(tmp_path, encounter(reasonCode=[{"text": "Högt blodtryck"}]))
    assert (entry.category, entry.title, entry.unit.name) == (
        Category.CARE_CONTACTS,
        "Läkarbesök",
        "Vårdcentralen",
    )
    summary = entry.summary
    assert (summary["form"], summary["state"], summary["reasons"]) == ("visit", "finished", ["Högt blodtryck"])
    assert summary["started"] == "2026-11-17T07:15:00+00:00"


def test_a_note_keeps_its_headings_and_its_diagnoses(tmp_path):
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        "code": {"coding": [{"system": "urn:oid:1.2.752.116.1.1.1", "code": "I10.9"}], "text": "Hypertoni"},
        "subject": {"reference": "Patient/p1"},
    }
    sections = [*composition()["section"], {"title": "Diagnos", "entry": [{"reference": "Condition/c1"}]}]
    entry = only(tmp_path, condition, composition(section=sections))
    assert entry.summary["sections"] == [
        {"heading": "Bedömning", "code": None, "html": "<div><p>Mår bra.</p></div>", "paragraphs": ["Mår bra."]}
    ]
    assert entry.summary["diagnoses"] == [{"system": "icd-10-se", "code": "I10.9", "words": "Hypertoni"}]


def test_a_preliminary_note_is_unsigned_and_a_final_one_is_not(tmp_path):
    assert only(tmp_path, composition(status="preliminary")).signed_at is None
    assert only(tmp_path, composition()).signed_at is not None


def test_the_attester_says_when_a_note_was_signed(tmp_path):
    attester = [{"mode": "legal", "time": "2026-11-18T09:00:00+01:00"}]
    assert only(tmp_path, composition(attester=attester)).signed_at.isoformat() == "2026-11-18T08:00:00+00:00"


def _document(**attachment: str) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": "x1",
        "status": "current",
        "type": {"text": "Telefonanteckning"},
        "subject": {"reference": "Patient/p1"},
        "date": "2026-11-17T08:40:00+01:00",
        "content": [{"attachment": attachment}],
    }


def _packed(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


@pytest.mark.parametrize(
    ("kind", "data", "html"),
    [
        ("text/plain", _packed("Mår bra.\n\nÅter"), "<p>Mår bra.</p><p>Åter</p>"),
        ("text/plain; charset=iso-8859-1", _packed("Åter", "latin-1"), "<p>Åter</p>"),
        ("text/html", _packed("<p onclick=x>Hej<script>1</script></p>"), "<p>Hej</p>"),
    ],
)
def test_a_documents_text_is_read_and_made_harmless(tmp_path, kind, data, html):
    entry = only(tmp_path, _document(contentType=kind, data=data))
    assert [section["html"] for section in entry.summary["sections"]] == [html]


def test_a_document_that_is_no_text_is_kept_and_named(tmp_path):
    entry = only(tmp_path, _document(contentType="application/pdf", data=_packed("%PDF"), title="Epikris"))
    assert entry.summary["attachments"] == [{"title": "Epikris", "content_type": "application/pdf", "size": 6}]


def test_a_text_that_cannot_be_read_is_set_aside(tmp_path):
    odd = _document(contentType="text/plain; charset=klingon", data=_packed("a"))
    assert unclear(tmp_path, patient(), odd) == ["note.text"]


def test_a_note_without_text_is_set_aside(tmp_path):
    assert unclear(tmp_path, patient(), composition(section=[])) == ["note.empty"]


def test_a_report_that_is_a_text_is_a_note(tmp_path):
    form = [{"contentType": "text/plain", "data": _packed("Chief complaint")}]
    entry = only(tmp_path, without(report(presentedForm=form), "result"))
    assert entry.category == Category.NOTES


def test_a_reports_observations_are_its_lines_in_its_order(tmp_path):
    second = observation(
        "o2", code={"text": "P-CRP"}, valueQuantity={"value": 12, "unit": "mg/L"}, referenceRange=[]
    )
    entry = only(tmp_path, report("Observation/o2", "Observation/o1", "Observation/gone"), observation(), second)
    lines = entry.summary["components"]
    assert [(line["name"], line["value"], line["kind"]) for line in lines] == [
        ("P-CRP", "12", "quantity"),
        ("B-Hemoglobin", "132", "quantity"),
        ("rad 3", "", "missing"),
    ]
    assert (lines[1]["code"], lines[1]["system"], lines[1]["low"], lines[1]["high"]) == (
        "NPU28309",
        "npu",
        "117",
        "153",
    )
    assert len(entry.parts) == 2


def test_a_report_may_come_before_after_or_hold_its_observations(tmp_path):
    inner = observation("o9")
    held = only(tmp_path, report("#o9", contained=[inner]))
    before = only(tmp_path, report("Observation/o1"), observation())
    after = only(tmp_path, observation(), report("Observation/o1"))
    assert held.summary["components"] == before.summary["components"] == after.summary["components"]
    assert before.digest == after.digest


def test_a_result_about_somebody_else_stops_the_report_and_goes_to_them(tmp_path):
    found = outcomes(
        tmp_path,
        patient(),
        patient("p2", number=DANIEL),
        observation(subject="Patient/p2"),
        report("Observation/o1"),
    )
    assert [o.reason.code for o in found if isinstance(o, Unclear)] == ["result.mixed"]
    (alone,) = [o.entry for o in found if isinstance(o, Taken) and o.entry]
    assert alone.patient.identity
    assert alone.patient.identity.value == DANIEL


def test_a_report_that_cannot_be_taken_leaves_its_observations_to_stand_alone(tmp_path):
    found = outcomes(tmp_path, patient(), observation(), report("Observation/o1", status="made-up"))
    assert [o.reason.code for o in found if isinstance(o, Unclear)] == ["code.unknown"]
    assert [o.entry.source_id for o in found if isinstance(o, Taken) and o.entry] == ["Observation/o1"]


def test_a_report_nobody_has_interpreted_needs_review_and_a_cancelled_one_does_not(tmp_path):
    assert only(tmp_path, report("Observation/o1"), observation()).needs_review
    seen = report("Observation/o1", resultsInterpreter=[{"reference": "Practitioner/d1"}])
    assert not only(tmp_path, seen, observation()).needs_review
    assert not only(tmp_path, report("Observation/o1", status="cancelled"), observation()).needs_review


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({}, "normal"),
        ({"valueQuantity": {"value": 108, "unit": "g/L"}}, "low"),
        ({"valueQuantity": {"value": 153.5, "unit": "g/L"}}, "high"),
        ({"valueQuantity": {"value": 153, "comparator": ">", "unit": "g/L"}}, None),
        ({"referenceRange": []}, None),
        ({"interpretation": [{"coding": [{"code": "HH"}]}]}, "critical_high"),
    ],
)
def test_a_value_is_marked_by_the_laboratory_else_by_its_own_interval(tmp_path, change, flag):
    (line,) = only(tmp_path, observation(**change)).summary["components"]
    assert line["flag"] == flag


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"valueString": "växt av E. coli"}, "växt av E. coli"),
        ({"valueCodeableConcept": {"text": "negativ"}}, "negativ"),
        ({"valueBoolean": True}, "ja"),
        ({"valueInteger": 3}, "3"),
        ({"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}, "1–2"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80}}}, "1 / 80"),
    ],
)
def test_every_kind_of_value_is_written(tmp_path, value, written):
    (line,) = only(tmp_path, without(observation(), "valueQuantity") | value).summary["components"]
    assert line["value"] == written


def test_a_blood_pressure_is_two_lines(tmp_path):
    parts = [
        {"code": {"text": name}, "valueQuantity": {"value": v}}
        for name, v in (("Systoliskt", 132), ("Diastoliskt", 80))
    ]
    pressure = without(
        observation(component=parts, category=[{"coding": [{"code": "vital-signs"}]}]), "valueQuantity"
    )
    entry = only(tmp_path, pressure)
    assert [line["value"] for line in entry.summary["components"]] == ["132", "80"]
    assert entry.summary["group"] == "vital-signs"


def test_a_medicine_says_how_why_and_until_when(tmp_path):
    drug = {
        "resourceType": "Medication",
        "id": "l",
        "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "C09AA02"}], "text": "Enalapril"},
        "form": {"text": "tablett"},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "x"},
                "strength": {"numerator": {"value": 10, "unit": "mg"}, "denominator": {"value": 1}},
            }
        ],
    }
    dosage = [{"text": "1 tablett på morgonen", "timing": {"repeat": {"boundsPeriod": {"end": "2027-03-14"}}}}]
    prescription = without(medicine(contained=[drug], dosageInstruction=dosage), "medicationCodeableConcept") | {
        "medicationReference": {"reference": "#l"},
        "reasonCode": [{"text": "mot högt blodtryck"}],
    }
    entry = only(tmp_path, prescription)
    summary = entry.summary
    assert entry.title == "Enalapril tablett 10 mg"
    assert (summary["name"], summary["strength"], summary["atc"]) == ("Enalapril", "tablett 10 mg", "C09AA02")
    assert (summary["dosage"], summary["reason"], summary["state"]) == (
        "1 tablett på morgonen",
        "mot högt blodtryck",
        "active",
    )
    assert summary["until"].startswith("2027-03-13T23:00")


def test_a_dosage_in_figures_is_kept_as_figures(tmp_path):
    repeat = {"frequency": 2, "period": 1, "periodUnit": "d"}
    dosage = [
        {"timing": {"repeat": repeat}, "asNeededBoolean": False, "doseAndRate": [{"doseQuantity": {"value": 1}}]}
    ]
    summary = only(tmp_path, medicine(dosageInstruction=dosage)).summary
    assert summary["schedules"] == [
        {"dose": "1", "unit": "", "times": "2", "every": "1", "period": "d", "as_needed": False}
    ]


def test_a_vaccination_says_dose_batch_and_what_it_is_against(tmp_path):
    protocol = [{"doseNumberPositiveInt": 2, "seriesDosesPositiveInt": 3, "targetDisease": [{"text": "TBE"}]}]
    summary = only(tmp_path, vaccination(protocolApplied=protocol)).summary
    assert (summary["dose"], summary["doses"], summary["batch"], summary["against"]) == (
        "2",
        "3",
        "K4821",
        ["TBE"],
    )
    assert (summary["happened"], summary["state"]) == ("day", "given")


def test_a_dose_that_was_not_given_is_not_shown_as_given(tmp_path):
    summary = only(tmp_path, vaccination(status="not-done", statusReason={"text": "feber"})).summary
    assert (summary["state"], summary["not_given_reason"]) == ("not_given", "feber")


@pytest.mark.parametrize("make", [encounter, observation, composition, medicine, vaccination])
def test_what_was_entered_in_error_is_nullified(tmp_path, make):
    entry = only(tmp_path, make(status="entered-in-error"))
    assert entry.nullified
    assert not entry.needs_review


def test_the_reason_for_striking_comes_along(tmp_path):
    assert only(
        tmp_path, medicine(status="entered-in-error", statusReason={"text": "fel patient"})
    ).nullified_reason == ("fel patient")
    url = "http://hl7.org/fhir/StructureDefinition/event-statusReason"
    struck = composition(
        status="entered-in-error", extension=[{"url": url, "valueCodeableConcept": {"text": "fel patient"}}]
    )
    assert only(tmp_path, struck).nullified_reason == "fel patient"


@pytest.mark.parametrize("make", [encounter, observation, composition, medicine, vaccination])
def test_a_made_up_status_is_set_aside_though_the_library_takes_it(tmp_path, make):
    assert unclear(tmp_path, patient(), make(status="finito")) == ["code.unknown"]
    assert unclear(tmp_path, patient(), without(make(), "status")) == ["code.missing"]


def test_a_wrong_structure_is_set_aside_with_its_field(tmp_path):
    (_patient, problem) = outcomes(tmp_path, patient(), observation(valueQuantity={"value": "mycket"}))
    assert isinstance(problem, Unclear)
    assert problem.reason.code == "resource.invalid"
    assert "valueQuantity" in problem.reason.text
    assert "mycket" not in problem.reason.text


def test_other_kinds_are_skipped_by_name_and_none_is_lost(tmp_path):
    later = [{"coding": [{"code": "survey"}]}]
    found = outcomes(
        tmp_path,
        patient(),
        {"resourceType": "Claim"},
        observation(category=later),
        medicine(intent="plan"),
        without(report(category=[{"coding": [{"code": "RAD"}]}]), "result"),
    )
    assert [o.resource_type for o in found if isinstance(o, Skipped)] == [
        "Claim",
        "Observation (survey)",
        "MedicationRequest (plan)",
        "DiagnosticReport (other)",
    ]
    assert len(found) == 5


def test_an_observation_of_no_known_kind_is_set_aside(tmp_path):
    assert unclear(tmp_path, patient(), without(observation(), "category")) == ["observation.category"]


def test_a_wish_to_delete_is_set_aside(tmp_path):
    content = bundle(patient())
    content["entry"].append({"request": {"method": "DELETE", "url": "Observation/o1"}})
    content["entry"].append("not an entry")
    found = outcomes_of(write(tmp_path, content))
    assert [o.reason.code for o in found if isinstance(o, Unclear)] == ["entry.delete", "entry.no_resource"]


def test_the_digest_follows_content_and_not_when_it_was_sent(tmp_path):
    first = only(tmp_path, encounter(meta={"lastUpdated": "2026-11-17T09:00:00Z"}))
    again = only(tmp_path, encounter(meta={"lastUpdated": "2026-11-20T09:00:00Z"}))
    changed = only(tmp_path, encounter(reasonCode=[{"text": "Annat"}]))
    assert first.digest == again.digest != changed.digest


def test_a_corrected_observation_makes_its_report_another_version(tmp_path):
    before = only(tmp_path, report("Observation/o1"), observation())
    after = only(tmp_path, report("Observation/o1"), observation(valueQuantity={"value": 133, "unit": "g/L"}))
    assert before.source_id == after.source_id
    assert before.digest != after.digest


_WHOLE = [
    encounter(),
    observation("o2"),
    composition(),
    medicine(),
    vaccination(),
    report("Observation/o1"),
    observation(),
]
_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        found += _paths(inner, (*path, step))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_junk_in_any_field_never_takes_the_file_down_or_loses_an_entry(tmp_path, data):
    resources = copy.deepcopy([patient(), practitioner(), organization(), *_WHOLE])
    path = data.draw(st.sampled_from(_paths(resources)))
    place: Any = resources
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data.draw(_JUNK)
    assert len(outcomes(tmp_path, *json.loads(json.dumps(resources)))) == len(resources)
