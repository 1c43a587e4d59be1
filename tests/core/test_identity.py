"""Identity numbers: every official one is taken, every near miss is not, and none is ever shown."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.identity import BadIdentityNumber, IdentityNumber, IdentitySystem, PartialDate, parse_identity_number
from tests.sample_data import sample_data

TODAY = date(2026, 11, 22)
SARA = "198601042388"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def parse(text, today=TODAY):
    return parse_identity_number(text, today=today)


def official(name):
    return json.loads((sample_data("personnummer") / f"{name}.json").read_text())


def is_refused(text, today=TODAY):
    try:
        parse(text, today)
    except BadIdentityNumber:
        return True
    return False


def with_check_digit(nine):
    total = sum(_DOUBLED[int(d)] for d in nine[::2]) + sum(int(d) for d in nine[1::2])
    return f"{nine}{-total % 10}"


births = st.dates(date(1900, 1, 1), TODAY)
serials = st.integers(1, 999).map("{:03d}".format)


@st.composite
def personal_numbers(draw):
    born = draw(births)
    return f"{born:%Y}"[:2] + with_check_digit(f"{born:%y%m%d}" + draw(serials))


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("personnummer", IdentitySystem.PERSONNUMMER),
        ("samordningsnummer", IdentitySystem.SAMORDNINGSNUMMER),
    ],
)
def test_every_official_test_number_is_taken(name, system):
    numbers = official(name)
    assert len(numbers) > 1000
    wrong = [n for n in numbers if is_refused(n) or parse(n) != IdentityNumber(system, n)]
    assert not wrong


@pytest.mark.parametrize("name", ["personnummer", "samordningsnummer"])
def test_no_official_number_with_one_digit_wrong_is_taken(name):
    for number in official(name)[::37]:
        for place in range(2, 12):
            wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
            assert is_refused(wrong), f"digit {place} of a number in {name}"


def test_the_published_parser_cases_are_read_as_they_say():
    cases = official("parser-cases")
    for case in cases:
        for form in (case["long_format"], case["separated_long"]):
            if " " not in form:
                assert is_refused(form) != case["valid"], case["type"]
        if case["valid"]:
            assert parse(case["separated_format"]).value == case["long_format"], case["type"]


@given(personal_numbers())
def test_a_right_number_is_read_back_whole(number):
    assert parse(number) == IdentityNumber(IdentitySystem.PERSONNUMMER, number)


@given(personal_numbers(), st.integers(2, 11), st.integers(1, 9))
def test_any_single_wrong_digit_is_refused(number, place, off):
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert is_refused(wrong)


@given(personal_numbers())
def test_every_way_of_writing_it_is_the_same_number(number):
    born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    sign = "+" if TODAY.year - born.year >= 100 else "-"
    assume(
        not (sign == "+" and TODAY.year - born.year == 100 and (born.month, born.day) > (TODAY.month, TODAY.day))
    )
    short = number[2:8] + sign + number[8:]
    for written in (number, f"{number[:8]}-{number[8:]}", f"{number[:8]} {number[8:]}", f" {number} ", short):
        assert parse(written).value == number


@given(births.map(lambda born: born + timedelta(days=1)), serials)
def test_a_birth_that_has_not_come_is_refused(tomorrow, serial):
    number = f"{tomorrow:%Y}"[:2] + with_check_digit(f"{tomorrow:%y%m%d}{serial}")
    assert is_refused(number, today=tomorrow - timedelta(days=1))
    assert not is_refused(number, today=tomorrow)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text):
    assert is_refused(text) or parse(text).value.isalnum()


def test_a_refusal_does_not_repeat_the_text():
    with pytest.raises(BadIdentityNumber) as caught:
        parse("198601042389")
    assert str(caught.value) == ""


@given(st.text(alphabet="0123456789-+ ", max_size=16))
def test_what_is_taken_has_twelve_digits(text):
    if not is_refused(text):
        value = parse(text).value
        assert len(value) == 12
        assert value.isdecimal()


def test_a_serial_of_zeros_is_nobodys():
    assert is_refused("20" + with_check_digit("150916000"))


def test_other_scripts_digits_are_not_digits_here():
    assert is_refused("".join(chr(0x0660 + int(d)) for d in SARA))


def test_a_coordination_number_may_lack_month_and_day():
    month_unknown = parse("19" + with_check_digit("880060239"))
    assert month_unknown.system == IdentitySystem.SAMORDNINGSNUMMER
    assert month_unknown.birth_date() == PartialDate(1988)
    day_unknown = parse("198810602394")
    assert day_unknown.birth_date() == PartialDate(1988, 10)


def test_a_coordination_day_that_the_month_lacks_is_taken_as_not_known():
    number = parse("19" + with_check_digit("880290239"))
    assert number.birth_date() == PartialDate(1988, 2)


@given(births, births)
def test_nobody_is_taken_for_older_than_they_are(born, day):
    whole = PartialDate(born.year, born.month, born.day)
    for partial in (PartialDate(born.year, born.month), PartialDate(born.year)):
        assert partial.age_on(day) <= whole.age_on(day)


def test_a_regional_reserve_number_is_taken_and_says_nothing_of_birth():
    number = parse("20260901lm01")
    assert number == IdentityNumber(IdentitySystem.REGIONAL_RESERVE, "20260901LM01")
    assert number.birth_date() is None


def test_a_number_is_never_shown():
    number = parse(SARA)
    shown = f"{number} {number!r} {[number]} {BadIdentityNumber()!r}"
    assert SARA not in shown
    assert SARA[-4:] not in shown
    assert SARA.encode() not in number.digest(b"key")


def test_the_same_value_in_two_systems_is_two_numbers():
    mine = IdentityNumber("system-a", "1").digest(b"key")
    assert mine != IdentityNumber("system-b", "1").digest(b"key")
    assert mine != IdentityNumber("system-a", "1").digest(b"another key")
