"""The made-up region holds together: numbers are official, phones are nobody's, references lead somewhere."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest

from core import identity, phone
from demo.region import numbers, region_day
from demo.region.people import STORIES, custody_ends, resident, residents
from demo.region.places import CLINICS, PROVIDERS, REGION_NAME, REGION_PHONE, SENDING_NUMBER, UNITS
from demo.region.staff import STAFF
from demo.region.visit_types import VISIT_TYPES
from tests.sample_data import sample_data

DAY = date(2026, 11, 22)
LATER = date(2030, 2, 28)
GSM_SPARE = 22

VOICE = {
    "sara-lindqvist": (40, "198601042388"),
    "daniel-oberg": (42, "198405062392"),
    "ella-lindqvist": (8, "201803112380"),
    "hugo-lindqvist": (12, "201312062399"),
    "alma-lindqvist": (14, "201206062380"),
    "leo-haddad": (16, "201004102396"),
    "gunnel-astrom": (85, "194106279161"),
    "mats-astrom": (61, "196503143254"),
    "arne-bergkvist": (82, "194406187692"),
    "amina-warsame": (33, "199311022389"),
    "oleksandr-kovalenko": (38, "198810602394"),
    "maria-nystrom": (47, "197907042381"),
    "vilgot-nystrom": (3, "202311102392"),
}


@pytest.mark.parametrize("day", [DAY, LATER])
def test_there_are_forty_people_and_no_two_share_a_number_or_a_key(day):
    people = residents(day)
    assert len(people) == 40
    assert len({p.identity for p in people}) == 40
    assert len({p.key for p in people}) == 40


def test_the_named_people_have_the_numbers_and_ages_of_the_story():
    for key, (age, number) in VOICE.items():
        person = resident(key, DAY)
        assert (numbers.age_on(person.born, DAY), person.identity.value) == (age, number), key


@pytest.mark.parametrize("day", [DAY, LATER])
def test_whoever_is_not_named_is_about_as_old_as_the_story_wants(day):
    for person in residents(day):
        if not person.number and person.days_old is None:
            assert abs(numbers.age_on(person.born, day) - person.age) <= numbers.MOST_YEARS_OFF


def test_every_number_in_the_table_is_one_of_the_official_test_numbers():
    folder = sample_data("personnummer")
    official = {
        str(n)
        for file in ("personnummer.json", "samordningsnummer.json")
        for n in json.loads((folder / file).read_text())
    }
    table = {*numbers.NAMED, *numbers.SPARE}
    assert len(table) <= 60
    assert table <= official


@pytest.mark.parametrize("day", [DAY, LATER])
def test_our_own_reader_takes_every_number_and_says_the_same_system(day):
    for person in residents(day):
        read = identity.parse_identity_number(person.identity.value, today=day)
        assert (str(read.system), read.value) == (person.identity.system, person.identity.value)


def test_whoever_is_too_young_for_an_official_number_gets_a_reserve_number():
    assert resident("flicka-ekstrom", DAY).identity.system == numbers.RESERVE
    assert resident("oskar-sjostrom", DAY).born == DAY - timedelta(days=500)


def test_the_same_day_gives_the_same_people(monkeypatch):
    assert residents(DAY) == residents(date(2026, 11, 22))
    monkeypatch.setenv("REGION_DAY", "2026-11-22")
    assert region_day() == DAY


def test_no_number_is_shown_by_repr():
    person = resident("sara-lindqvist", DAY)
    assert person.identity.value not in repr(person.identity)


def test_every_phone_is_in_a_range_kept_for_fiction():
    phones = [p.phone for p in STORIES if p.phone] + [c.phone for c in CLINICS] + [REGION_PHONE, SENDING_NUMBER]
    assert all(phone.is_fiction(p) for p in phones)
    assert SENDING_NUMBER not in {p.phone for p in STORIES}


def test_phones_are_shared_where_the_story_says_and_nowhere_else():
    owners = Counter(p.phone for p in STORIES if p.phone and p.phone_whose == "own")
    assert {number for number, count in owners.items() if count > 1} == set()
    by_key = {p.key: p.phone for p in STORIES}
    assert by_key["amina-warsame"] == by_key["hodan-warsame"]
    assert by_key["gunnel-astrom"] == "+46701740630"
    assert by_key["arne-bergkvist"] == "+46846500441"


def test_whatever_refers_to_somebody_or_something_finds_it():
    people, staff, clinics = {p.key for p in STORIES}, {s.key for s in STAFF}, {c.key for c in CLINICS}
    for person in STORIES:
        assert set(person.guardians) <= people
        assert {h.helper for h in person.helpers} <= people
        assert {c for h in person.helpers for c in h.clinics} <= clinics
        assert {c.noted_by for c in person.consents} <= staff
        assert {person.listed_at, *(c.clinic for c in person.consents)} <= clinics
    assert {u.provider for u in UNITS} == {p.key for p in PROVIDERS}
    assert {c.unit for c in CLINICS} == {u.key for u in UNITS}


def test_practitioners_only_have_visit_types_of_their_own_clinic():
    kinds = {(v.clinic, v.key) for v in VISIT_TYPES}
    offered = {(s.clinic, key) for s in STAFF for key in s.visit_types}
    assert offered <= kinds
    assert {clinic for clinic, _ in kinds} == {c.key for c in CLINICS}
    assert kinds == offered


def test_each_clinic_but_the_municipal_one_has_exactly_one_visit_type_to_start_with():
    first = Counter(v.clinic for v in VISIT_TYPES if v.from_start)
    assert first == {c.key: 1 for c in CLINICS if c.kind != "home_care"}


def test_the_first_visit_types_are_open_to_whom_the_clinics_say():
    first = {v.clinic: (v.who_may_book, v.age_from, v.age_to) for v in VISIT_TYPES if v.from_start}
    everybody, invited = ("all", None, None), ("invited", None, None)
    assert first == {
        "lindhamns-vardcentral": everybody,
        "tallsjo-narvard": everybody,
        "barnmorskan-i-tallsjo": everybody,
        "provtagningen-lindhamn": everybody,
        "ogonmottagningen": invited,
        "psykiatrimottagningen": invited,
        "ungdomsmottagningen": ("all", 13, 22),
        "bvc-lindhamn": ("all", 0, 5),
    }


def test_names_and_places_fit_in_an_sms():
    assert len(REGION_NAME) <= 16
    for clinic in CLINICS:
        assert len(clinic.sms_name) <= GSM_SPARE
        assert len(clinic.sms_place) <= GSM_SPARE
        assert len(phone.in_words(clinic.phone)) <= 13


def test_where_a_clinic_may_not_be_named_every_kind_of_visit_has_a_neutral_name():
    silent = {c.key for c in CLINICS if c.most_sms_level == "N1" and c.kind != "home_care"}
    assert all(v.neutral and v.neutral_en for v in VISIT_TYPES if v.clinic in silent)


def test_protected_people_have_no_address_and_the_least_sms_level():
    for person in residents(DAY):
        if person.protection != "none":
            assert person.sms_level == "N1"
        if person.protection == "skyddad_folkbokforing":
            assert person.address is None


def test_children_have_guardians_and_custody_ends_at_eighteen():
    for person in residents(DAY):
        assert bool(person.guardians) == (numbers.age_on(person.born, DAY) < 18), person.key
    assert custody_ends(resident("hugo-lindqvist", DAY)) == date(2031, 12, 6)


def test_staff_ids_are_unique():
    assert len({s.hsa_id for s in STAFF}) == len({s.key for s in STAFF}) == len(STAFF)
