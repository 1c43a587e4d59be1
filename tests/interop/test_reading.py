"""Bundles from disk: broken ones are refused where they break, whole ones are read exactly."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from interop.fhir.problems import BrokenFile
from interop.fhir.reading import read
from tests.interop.fhir_made import bundle, encounter, patient, write


def test_entries_are_numbered_from_one_in_the_files_order(tmp_path):
    path = write(tmp_path, bundle(patient(), encounter()))
    assert [(e.number, e.resource_type) for e in read(path)] == [(1, "Patient"), (2, "Encounter")]


def test_numbers_keep_the_precision_they_were_written_with(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"value":6.50}}]}')
    (entry,) = read(path)
    assert entry.resource is not None
    assert str(entry.resource["value"]) == "6.50"
    assert isinstance(entry.resource["value"], Decimal)


def test_a_cut_off_file_is_refused_after_the_last_whole_entry(tmp_path):
    whole = json.dumps(bundle(patient(), encounter()))
    path = tmp_path / "a.json"
    path.write_text(whole[: whole.index('"Encounter"')])
    with pytest.raises(BrokenFile) as refusal:
        list(read(path))
    assert (refusal.value.reason.code, refusal.value.entry) == ("file.not_json", 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.not_json"),
        (b"not json at all", "file.not_json"),
        (b'{"resourceType":"Bundle","type":"batch","entry":[{"a":"\xff"}]}', "file.not_json"),
        (b"[]", "file.not_bundle"),
        (b'{"resourceType":"Patient"}', "file.not_bundle"),
        (b'{"resourceType":"Bundle","type":"searchset"}', "file.bundle_type"),
        (b'{"resourceType":"Bundle"}', "file.bundle_type"),
    ],
)
def test_what_is_no_bundle_is_refused_with_its_reason(tmp_path, content, code):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(BrokenFile) as refusal:
        list(read(path))
    assert refusal.value.reason.code == code


def test_a_missing_file_is_refused_not_raised(tmp_path):
    with pytest.raises(BrokenFile) as refusal:
        list(read(tmp_path / "nothing.json"))
    assert refusal.value.reason.code == "file.unreadable"


def test_the_type_may_stand_after_the_entries(tmp_path):
    content = bundle(patient())
    path = write(tmp_path, {"entry": content["entry"], "type": "collection", "resourceType": "Bundle"})
    assert len(list(read(path))) == 1


@pytest.mark.parametrize("bundle_type", ["transaction", "batch", "collection", "document"])
def test_four_types_of_bundle_are_taken(tmp_path, bundle_type):
    assert list(read(write(tmp_path, bundle(patient(), type=bundle_type))))


def test_an_empty_bundle_has_no_entries(tmp_path):
    assert list(read(write(tmp_path, {"resourceType": "Bundle", "type": "batch"}))) == []
