"""Who is meant: found in every way FHIR has of saying it, and never guessed."""

from __future__ import annotations

import pytest

from interop.fhir.mapped import MappedEntry, Unclear
from interop.fhir.references import Layer, key_of_address
from interop.fhir.survey import survey
from tests.interop.fhir_made import (
    DANIEL,
    HSA,
    PERSONNUMMER,
    SARA,
    TODAY,
    bundle,
    encounter,
    entries,
    observation,
    organization,
    outcomes,
    patient,
    practitioner,
    unclear,
    without,
    write,
)


def number_of(entry: MappedEntry) -> str:
    assert entry.patient.identity
    return entry.patient.identity.value


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p1"},
        {"reference": "Patient/p1/_history/3"},
        {"reference": f"Patient?identifier={PERSONNUMMER}|{SARA}"},
        {"reference": f"Patient?identifier=urn:oid:1.2.752.129.2.1.3.1|{SARA}"},
        {"identifier": {"system": PERSONNUMMER, "value": SARA}},
        {"identifier": {"system": PERSONNUMMER, "value": "19860104-2388"}},
    ],
)
def test_a_patient_is_found_however_it_is_said(tmp_path, subject):
    (entry,) = entries(tmp_path, observation() | {"subject": subject}, patient())
    assert number_of(entry) == SARA


def test_a_patient_is_found_by_the_address_within_the_bundle(tmp_path):
    content = bundle(without(patient(), "id"), observation(subject="urn:uuid:9"))
    content["entry"][0]["fullUrl"] = "urn:uuid:9"
    path = write(tmp_path, content)
    assert "urn:uuid:9" in dict(survey(path, today=TODAY).layer.items())


def test_a_contained_patient_is_found(tmp_path):
    inner = without(patient(own_id="inne"), "resourceType") | {"resourceType": "Patient"}
    (entry,) = entries(tmp_path, observation(subject="#inne", contained=[inner]))
    assert number_of(entry) == SARA


def test_an_unknown_patient_is_set_aside_not_guessed(tmp_path):
    assert unclear(tmp_path, patient(), observation(subject="Patient/somebody-else")) == ["patient.unknown"]


def test_another_servers_patient_is_not_ours_of_the_same_id(tmp_path):
    other = observation(subject="https://elsewhere.example/fhir/Patient/p1")
    assert unclear(tmp_path, patient(), other) == ["patient.unknown"]


def test_no_patient_at_all_is_set_aside(tmp_path):
    assert unclear(tmp_path, patient(), without(observation(), "subject")) == ["patient.missing"]


def test_a_wrong_personnummer_is_set_aside_and_never_repeated(tmp_path):
    wrong = [
        o for o in outcomes(tmp_path, patient(number="198601042389"), observation()) if isinstance(o, Unclear)
    ]
    assert [o.reason.code for o in wrong] == ["patient.bad_number", "patient.unknown"]
    assert "198601042389" not in "".join(o.reason.text for o in wrong)


def test_two_files_with_the_same_id_for_two_people_do_not_mix(tmp_path):
    """Each file means its own; a third, that has neither, means nobody."""
    sara = survey(write(tmp_path, bundle(patient()), "sara.json"), today=TODAY).layer
    daniel = survey(write(tmp_path, bundle(patient(number=DANIEL)), "daniel.json"), today=TODAY).layer
    around = Layer()
    around.add_all(sara)
    around.add_all(daniel)
    (own,) = entries(tmp_path, patient(), observation(), beside=[around])
    assert number_of(own) == SARA
    assert entries(tmp_path, observation(), beside=[around]) == []


def test_two_patients_with_one_id_in_one_file_mean_nobody(tmp_path):
    assert unclear(tmp_path, patient(), patient(number=DANIEL), observation()) == ["patient.unknown"]


def test_author_and_unit_come_from_wherever_they_are_told(tmp_path):
    beside = survey(write(tmp_path, bundle(practitioner(), organization()), "b.json"), today=TODAY).layer
    (entry,) = entries(tmp_path, patient(), encounter(), beside=[beside])
    assert (entry.author.name, entry.author.role) == ("Cecilia Ceder", "läkare")
    assert (entry.unit.name, entry.unit.hsa_id) == ("Vårdcentralen", "SE1-U1")
    assert entry.actors_missing == 0


def test_a_role_gives_the_person_the_profession_and_the_unit(tmp_path):
    role = {
        "resourceType": "PractitionerRole",
        "id": "r",
        "practitioner": {"reference": "Practitioner/d1"},
        "organization": {"reference": f"Organization?identifier={HSA}|SE1-U1"},
        "code": [{"text": "specialist i allmänmedicin"}],
    }
    seen = observation(performer=[{"reference": "PractitionerRole/r"}])
    (entry,) = entries(tmp_path, seen, patient(), role, practitioner(), organization())
    assert (entry.author.name, entry.author.role) == ("Cecilia Ceder", "specialist i allmänmedicin")
    assert entry.unit.name == "Vårdcentralen"


def test_a_missing_practitioner_leaves_the_entry_and_is_counted(tmp_path):
    (entry,) = entries(tmp_path, patient(), encounter())
    assert (entry.author.name, entry.unit.name, entry.actors_missing) == ("", "", 2)


def test_an_observation_takes_unit_and_author_from_its_visit(tmp_path):
    told = (patient(), practitioner(), organization(), encounter())
    seen = observation(encounter={"reference": "Encounter/e1"})
    entry = next(e for e in entries(tmp_path, *told, seen) if e.source_id == "Observation/o1")
    assert (entry.author.name, entry.unit.name) == ("Cecilia Ceder", "Vårdcentralen")


def test_references_are_compared_without_their_version():
    assert key_of_address("Patient/1/_history/2") == key_of_address("Patient/1")
    assert key_of_address("http://a/Patient/1/_history/2") == "http://a/Patient/1"
