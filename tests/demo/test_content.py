"""The demo's records: the same every time, Swedish, whole, and taken in like anybody else's."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from demo.content.__main__ import main
from demo.content.bundles import bundles, events, named_bundles
from demo.content.childhood import measured
from demo.content.conditions import CONDITIONS
from demo.content.events import Life
from demo.content.templates import templates
from demo.region.people import residents
from interop.fhir import delivery
from interop.fhir.mapped import Skipped, Taken
from interop.fhir.references import Directory, Layer
from interop.fhir.survey import survey
from records.exact_json import dumps
from records.models import Category

TODAY = date(2026, 11, 22)
HEADINGS = {"Kontaktorsak", "Aktuellt", "Status", "Bedömning", "Åtgärd", "Diagnos"}


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    """Every entry by the person's key, read as the import reads them, staff and units last."""
    folder = tmp_path_factory.mktemp("content")
    files = {}
    for name, bundle in named_bundles(TODAY):
        files[name] = folder / f"{name}.json"
        files[name].write_bytes(dumps(bundle))
    surveys = {name: survey(path, today=TODAY) for name, path in files.items()}
    around = Layer()
    for found in surveys.values():
        around.add_all(found.layer)
    taken = {}
    for name, path in files.items():
        outcomes = list(
            delivery.outcomes(path, surveys[name], Directory((surveys[name].layer, around)), today=TODAY)
        )
        assert {type(o) for o in outcomes} <= {Taken, Skipped}
        assert {o.resource_type for o in outcomes if isinstance(o, Skipped)} <= {"Condition"}
        taken[name] = [o.entry for o in outcomes if isinstance(o, Taken) and o.entry]
    return taken


def test_the_same_day_tells_the_same_story():
    assert [dumps(b) for b in bundles(TODAY)] == [dumps(b) for b in bundles(TODAY)]


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2027, 3, 28), date(2030, 12, 24)])
def test_it_can_be_told_on_any_day(day):
    assert sum(1 for _ in bundles(day)) == 41


def test_everybody_has_a_record_and_nothing_lies_ahead(entries):
    people = residents(TODAY)
    assert all(entries[who.key] for who in people)
    latest = max(e.happened_at.date() for who in people for e in entries[who.key])
    assert TODAY - timedelta(days=7) < latest < TODAY


def test_everyone_grown_up_has_two_years_of_several_kinds(entries):
    for who in residents(TODAY):
        if (TODAY - who.born).days > 20 * 365:
            kinds = {e.category for e in entries[who.key]}
            assert {Category.CARE_CONTACTS, Category.NOTES, Category.TEST_RESULTS} <= kinds, who.key


def test_every_author_and_unit_is_one_of_the_regions(entries):
    for found in entries.values():
        for entry in found:
            assert entry.actors_missing == 0
            assert entry.unit.hsa_id.startswith("SE232999")
            assert entry.author.name or entry.needs_review


def test_nobody_gets_care_after_their_death(entries):
    stig = next(who for who in residents(TODAY) if who.died_on)
    assert all(e.happened_at.date() < stig.died_on for e in entries[stig.key])


def test_a_protected_person_has_no_address_in_the_bundles():
    assert "postalCode" not in dumps(list(bundles(TODAY))).decode()


def test_leo_has_an_unsigned_note_and_a_new_result_nobody_has_looked_at(entries):
    leo = entries["leo-haddad"]
    assert len([e for e in leo if e.signed_at is None]) == 1
    (waiting,) = [e for e in leo if e.needs_review]
    assert any(line["flag"] == "low" for line in waiting.summary["components"])


def test_mats_has_a_note_that_was_struck_with_its_reason(entries):
    (struck,) = [e for e in entries["mats-astrom"] if e.nullified]
    assert struck.nullified_reason == "Anteckningen gällde en annan person."


def test_arne_has_a_medicine_that_was_stopped_and_one_in_its_place(entries):
    medicines = {
        e.summary["name"]: e.summary for e in entries["arne-bergkvist"] if e.category == Category.MEDICINES
    }
    assert (medicines["Waran"]["state"], medicines["Waran"]["stop_reason"]) == ("stopped", "Bytt till apixaban")
    assert medicines["Eliquis"]["state"] == "active"


def test_ella_has_her_vaccines_growth_and_asthma(entries):
    ella = entries["ella-lindqvist"]
    vaccines = Counter(e.title for e in ella if e.category == Category.VACCINATIONS)
    assert vaccines["Infanrix hexa"] == 3
    assert vaccines["Priorix"] == 2
    heights = [float(e.summary["components"][0]["value"]) for e in ella if e.title == "Längd"]
    assert len(heights) > 8
    assert any(e.title == "Flutide Evohaler inhalationsspray 50 mikrogram/dos" for e in ella)


def test_children_only_grow():
    for who in residents(TODAY):
        life = Life(who, 0, None)  # type: ignore[arg-type]
        heights = [measured(life, days)["langd"] for days in range(0, 16 * 365, 30)]
        assert heights == sorted(heights)


def test_notes_keep_to_the_headings_of_the_trade(entries):
    headings = {
        s["heading"]
        for found in entries.values()
        for e in found
        if e.category == Category.NOTES
        for s in e.summary["sections"]
    }
    assert headings == HEADINGS


def test_no_note_has_an_unfilled_place(entries):
    text = " ".join(
        p
        for found in entries.values()
        for e in found
        if e.category == Category.NOTES
        for s in e.summary["sections"]
        for p in s["paragraphs"]
    )
    assert not re.search(r"[{}]|//|•|None|\bnan\b", text)
    assert text.count(".") > 1000


def test_numbers_in_notes_are_written_with_a_comma(entries):
    texts = [
        p
        for found in entries.values()
        for e in found
        if e.category == Category.NOTES
        for s in e.summary["sections"]
        for p in s["paragraphs"]
    ]
    assert not [t for t in texts if re.search(r"(?<![A-Z]\d)\d\.\d", re.sub(r"^[A-Z]\d\d\.\d ", "", t))]


def test_every_template_is_told_to_somebody_or_is_luck():
    told = {
        event.note
        for who in residents(TODAY)
        for day in (0, 400, 900)
        for event in events(who, TODAY + timedelta(days=day))
    }
    assert len(templates()) >= 25
    assert len(told & set(templates())) >= 45


def test_every_condition_of_the_region_is_told_of():
    known = set(CONDITIONS) | {"growth", "vaccinations"}
    assert {c for who in residents(TODAY) for c in who.conditions} <= known


def test_results_have_npu_codes_units_and_intervals(entries):
    lines = [
        line for found in entries.values() for e in found if e.category == Category.TEST_RESULTS
        if e.summary["group"] == "laboratory" for line in e.summary["components"]
    ]  # fmt: skip
    assert len(lines) > 300
    assert all(line["system"] == "npu" and line["unit"] and (line["low"] or line["high"]) for line in lines)
    assert {line["flag"] for line in lines} == {"low", "normal", "high"}


def test_medicines_say_how_and_why(entries):
    medicines = [e.summary for found in entries.values() for e in found if e.category == Category.MEDICINES]
    assert all(m["dosage"] and m["reason"] and m["strength"] and m["atc"] for m in medicines)
    assert {"active", "ended", "stopped"} <= {m["state"] for m in medicines}


def test_the_command_writes_a_file_for_each_and_one_for_the_staff(tmp_path, capsys):
    assert main(["--out", str(tmp_path), "--today", "2026-11-22"]) == 0
    assert len(list(tmp_path.glob("*.json"))) == 41
    assert "41 bundles" in capsys.readouterr().out


def test_nobody_who_is_pregnant_is_written_down_as_not(entries):
    for key in ("amina-warsame", "elin-ekstrom"):
        notes = [e for e in entries[key] if e.category == Category.NOTES]
        denied = [e for e in notes for s in e.summary["sections"] for p in s["paragraphs"] if "Inte gravid" in p]
        assert all(e.happened_at.date() <= TODAY - timedelta(days=295) for e in denied)
