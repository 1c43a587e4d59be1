"""Files into the record: whole or not at all, once, in any order, and never into somebody else's."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Identity, Person, digest_of
from audit.models import AccessEvent
from core import clock
from core.actor import Actor
from core.identity import IdentityNumber, IdentitySystem
from interop import actions
from interop.fhir.survey import survey
from interop.models import ImportRun, KnownActor, Quarantined
from records.models import Entry, EntryVersion
from tests import make
from tests.interop.fhir_made import (
    DANIEL,
    SARA,
    bundle,
    composition,
    encounter,
    medicine,
    observation,
    organization,
    patient,
    practitioner,
    report,
    write,
)
from tests.sample_data import sample_data

pytestmark = pytest.mark.usefixtures("as_jobs")

HOUSE = Actor.system("test")


def take(*paths: Path):
    return actions.import_files(paths, by=HOUSE)


def send(folder: Path, *resources, name: str = "a.json"):
    return take(write(folder, bundle(*resources), name))


def stored() -> set[tuple[str, ...]]:
    """Everything that is shown of every entry."""
    rows = Entry.objects.order_by("source_entry_id").values_list(
        "source_entry_id", "version_digest", "title", "author_name", "unit_name", "category"
    )
    return {tuple(map(str, row)) for row in rows}


def figures() -> tuple[int, ...]:
    models = (Entry, EntryVersion, KnownActor, Quarantined, Person, Identity, AccessEvent)
    return tuple(model.objects.count() for model in models)


# --- the published sample: four patients, practitioners and hospitals in files of their own


def test_every_resource_of_the_sample_is_accounted_for_and_the_sample_twice_changes_nothing():
    files = sorted(sample_data("fhir-r4").glob("*.json"))
    report = take(*files)
    sent = sum(len(json.loads(file.read_bytes())["entry"]) for file in files)
    total = report.total().values()
    assert sum(t.taken + t.skipped + t.quarantined for t in total) == sent
    assert not report.refused
    assert not report.reasons()
    assert Person.objects.count() == 4
    assert Entry.objects.count() == EntryVersion.objects.count() == sum(t.new for t in total) > 500

    before, rows = figures(), stored()
    again = take(*reversed(files))
    assert (figures(), stored()) == (before, rows)
    assert sum(t.new + t.changed for t in again.total().values()) == 0


def test_practitioners_and_hospitals_may_come_last():
    folder = sample_data("fhir-r4")
    actors, people = ("hospitalinformation", "practitionerinformation"), ("ned", "gustavo")
    take(*(folder / f"{name}.json" for name in (*people, *actors)))
    assert not Entry.objects.filter(unit_name="").exists()
    assert not Entry.objects.filter(category="care-contacts", author_name="").exists()


# --- whole files, or nothing of them


def test_a_broken_file_is_refused_and_the_others_go_in(tmp_path):
    whole = write(tmp_path, bundle(patient(), encounter()), "whole.json")
    broken = tmp_path / "broken.json"
    text = json.dumps(bundle(patient("p2", number=DANIEL), encounter("e2", subject="Patient/p2"), encounter("e3")))
    broken.write_text(text[: text.rindex('"resource"')])
    report = take(broken, whole)
    (refused,) = report.refused
    assert (refused.name, refused.entry, refused.refused.code) == ("broken.json", 2, "file.not_json")
    assert [entry.source_entry_id for entry in Entry.objects.order_by("pk")] == ["Encounter/e1"]
    assert Person.objects.count() == 1
    assert ImportRun.objects.exclude(refused_reason="").get().delivery == "broken.json"


def test_a_file_cut_off_between_the_two_readings_leaves_nothing(tmp_path, monkeypatch):
    path = write(tmp_path, bundle(patient(), encounter(), encounter("e2")))
    whole = path.read_bytes()
    found = survey(path, today=clock.today())
    path.write_bytes(whole[:-40])
    monkeypatch.setattr(actions, "survey", lambda path, today: found)
    assert take(path).refused
    assert not Entry.objects.exists()
    assert not Person.objects.exists()


def test_the_command_prints_the_table_and_fails_for_a_refused_file(tmp_path):
    good = write(tmp_path, bundle(patient(), encounter(), {"resourceType": "Claim"}, observation(status="x")))
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    printed = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_fhir", str(bad), str(good), stdout=printed)
    assert end.value.code == 1
    lines = {line.split()[0]: line.split()[1:] for line in printed.getvalue().splitlines() if line.strip()}
    assert lines["Encounter"] == ["1", "1", "0", "0", "0"]
    assert lines["Claim"] == ["0", "0", "0", "1", "0"]
    assert lines["Observation"] == ["0", "0", "0", "0", "1"]
    assert "refused: bad.json, after entry 0" in printed.getvalue()


# --- whose record


def test_a_personnummer_finds_the_person_we_know(tmp_path):
    sara = make.person()
    number = IdentityNumber(IdentitySystem.PERSONNUMMER, SARA)
    Identity.objects.create(
        person=sara, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )
    send(tmp_path, patient(), encounter())
    assert Entry.objects.get().person_id == sara.pk
    assert Person.objects.count() == 1


def test_a_patient_without_a_swedish_number_is_registered_by_the_sources_own(tmp_path):
    foreign = patient(identifier=[{"system": "http://hospital.example", "value": "17"}])
    send(tmp_path, foreign, encounter())
    identity = Identity.objects.get()
    assert (identity.system, identity.value) == ("http://hospital.example", "17")
    assert Entry.objects.get().person_id == identity.person_id


def test_an_entry_never_moves_to_another_person(tmp_path):
    send(tmp_path, patient(), encounter())
    report = send(tmp_path, patient("p2", number=DANIEL), encounter(subject="Patient/p2"))
    assert report.total()["Encounter"].quarantined == 1
    assert Quarantined.objects.get().reason_code == "entry.other_person"
    assert Entry.objects.get().person.identities.get().value == SARA


def test_an_entry_about_an_unknown_patient_waits_and_goes_in_when_the_patient_is_told_of(tmp_path):
    send(tmp_path, encounter())
    assert Quarantined.objects.get(settled_at=None).reason_code == "patient.unknown"
    assert not Entry.objects.exists()
    send(tmp_path, patient(), encounter())
    assert Entry.objects.count() == 1
    assert not Quarantined.objects.filter(settled_at=None).exists()


def test_a_patient_told_of_before_is_known_in_the_next_delivery(tmp_path):
    send(tmp_path, patient())
    send(tmp_path, encounter())
    assert Entry.objects.get().person.identities.get().value == SARA


def test_another_source_with_the_same_ids_is_another_source(tmp_path):
    send(tmp_path, patient(), encounter())
    elsewhere = write(tmp_path, bundle(patient(number=DANIEL), encounter()), "b.json")
    actions.import_files([elsewhere], by=HOUSE, source_system="urn:other")
    assert Entry.objects.count() == 2
    assert {e.person.identities.get().value for e in Entry.objects.order_by("pk")} == {SARA, DANIEL}


def test_no_number_stands_in_a_reason_or_a_run(tmp_path):
    send(tmp_path, patient(number="198601042389"), encounter(), encounter(own_id=SARA, status=SARA))
    said = [*Quarantined.objects.order_by("pk").values_list("reason", flat=True)]
    said += [str(run.counts) + run.refused_reason for run in ImportRun.objects.order_by("pk")]
    assert len(said) == 4
    assert not [text for text in said if "19860104238" in text]


# --- actors


def test_actors_told_of_in_an_earlier_run_are_known(tmp_path):
    send(tmp_path, practitioner(), organization())
    send(tmp_path, patient(), encounter())
    entry = Entry.objects.get()
    assert (entry.author_name, entry.author_role, entry.unit_name) == ("Cecilia Ceder", "läkare", "Vårdcentralen")


def test_our_own_unit_is_found_by_its_hsa_id(tmp_path):
    ours = make.unit(hsa_id="SE1-U1", name="Lindhamns vårdcentral")
    send(tmp_path, patient(), organization(), encounter())
    assert Entry.objects.get().unit_id == ours.pk


def test_a_missing_practitioner_is_reported_and_the_entry_taken(tmp_path):
    report = send(tmp_path, patient(), encounter())
    assert report.files[0].actors_missing == 2
    assert Entry.objects.get().author_name == ""


# --- versions


def test_a_change_is_a_new_version_and_the_old_one_stays(tmp_path):
    send(tmp_path, patient(), medicine())
    report = send(tmp_path, patient(), medicine(status="stopped"))
    assert report.total()["MedicationRequest"].changed == 1
    entry = Entry.objects.get()
    assert (entry.version, entry.summary["state"]) == (2, "stopped")
    states = [version.summary["state"] for version in entry.versions.order_by("number")]
    assert states == ["active", "stopped"]


def test_an_older_version_that_comes_late_is_kept_but_not_shown(tmp_path):
    send(tmp_path, patient(), medicine(status="stopped", meta={"versionId": "10"}))
    send(tmp_path, patient(), medicine(meta={"versionId": "9"}))
    entry = Entry.objects.get()
    assert (entry.version, entry.summary["state"], entry.versions.count()) == (1, "stopped", 2)
    send(tmp_path, patient(), medicine(status="completed", meta={"versionId": "11"}))
    entry.refresh_from_db()
    assert (entry.version, entry.summary["state"], entry.versions.count()) == (3, "ended", 3)


def test_what_is_struck_later_is_struck_here_and_can_still_be_read_as_it_was(tmp_path):
    send(tmp_path, patient(), composition())
    send(tmp_path, patient(), composition(status="entered-in-error"))
    entry = Entry.objects.get()
    assert entry.nullified
    assert [version.nullified for version in entry.versions.order_by("number")] == [False, True]


def test_the_same_id_twice_in_one_file_is_two_versions(tmp_path):
    send(tmp_path, patient(), medicine(), medicine(status="stopped"))
    entry = Entry.objects.get()
    assert (entry.version, entry.summary["state"]) == (2, "stopped")


def test_a_corrected_result_changes_its_report(tmp_path):
    send(tmp_path, patient(), report("Observation/o1"), observation())
    corrected = observation(status="corrected", valueQuantity={"value": 123, "unit": "g/L"})
    send(tmp_path, patient(), report("Observation/o1"), corrected)
    entry = Entry.objects.get()
    assert (entry.version, entry.summary["components"][0]["value"]) == (2, "123")


def test_what_was_sent_is_stored_to_the_last_digit(tmp_path):
    path = write(tmp_path, bundle(patient(), observation(valueQuantity={"value": 6.5, "unit": "mmol/L"})))
    path.write_text(path.read_text().replace("6.5,", "6.50,"))
    take(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT resource #>> '{valueQuantity,value}' FROM records_entryversion")
        assert cursor.fetchone() == ("6.50",)
    assert Entry.objects.get().summary["components"][0]["value"] == "6.50"


# --- quarantine and log


def test_quarantine_keeps_what_was_sent_once_with_its_number_and_reason(tmp_path):
    for _ in range(2):
        report = send(tmp_path, patient(), observation(status="made-up"))
    kept = Quarantined.objects.get()
    assert (kept.entry_number, kept.resource_type, kept.reason_code) == (2, "Observation", "code.unknown")
    assert json.loads(bytes(kept.content))["status"] == "made-up"
    assert report.total()["Observation"].quarantined == 1


def test_what_the_database_cannot_hold_is_quarantined_too(tmp_path):
    report = send(tmp_path, patient(), composition(title="a\0b"))
    assert report.total()["Composition"].quarantined == 1
    assert Quarantined.objects.get().reason_code == "resource.unstorable"


def test_a_delivery_stands_in_the_log_once_a_person_and_only_when_something_came(tmp_path):
    for _ in range(2):
        send(tmp_path, patient(), encounter(), medicine())
    received = AccessEvent.objects.filter(action="record.received")
    assert [event.person_id for event in received.order_by("pk")] == [Entry.objects.order_by("pk")[0].person_id]
