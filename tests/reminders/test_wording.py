"""The words: voice.md's, in one SMS of the plain alphabet for every name, and nothing in them that may not be."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Clinic
from clinics.policies import sms_level
from clinics.rules import region
from core import phone
from demo.region import people, places
from reminders import checks
from reminders.models import Message
from reminders.wording import Choice, Words, compose, gsm7, lint, texts
from reminders.wording.replies import ANSWER_WORDS
from reminders.wording.texts import LEVELS, Language, Level

Kind = Message.Kind
VISIT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LINDMARK = Words(
    region="Region Lindmark",
    region_phone="08-465 004 10",
    starts_at=VISIT,
    free_until=VISIT - timedelta(hours=24),
    code="4821",
    place="Storgatan 4, Lindhamn",
    clinic="Lindhamns vårdcentral",
    clinic_phone="08-465 004 21",
)
LANGUAGES: tuple[Language, ...] = ("sv", "en")
END = "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring"


def lindmark(**changed: Any) -> Words:
    return replace(LINDMARK, **changed)


@pytest.mark.parametrize(
    ("kind", "level", "text"),
    [
        (
            Kind.CONFIRMATION,
            "N1",
            f"Din tid är bokad: tis 1 dec kl 09.00. Kan du inte komma? {END} 08-465 004 10.",
        ),
        (
            Kind.CONFIRMATION,
            "N2",
            f"Tid bokad tis 1 dec kl 09.00, Storgatan 4, Lindhamn. Förhinder? {END} 08-465 004 10.",
        ),
        (
            Kind.CONFIRMATION,
            "N3",
            f"Tid bokad tis 1 dec kl 09.00, Lindhamns vårdcentral. Förhinder? {END} 08-465 004 21.",
        ),
        (
            Kind.CANCELLATION_LATE,
            "N1",
            (
                "Det är för sent att avboka tis 1 dec kl 09.00 med sms. Tiden är kvar. "
                "Ring 08-465 004 10 om du inte kan komma. Du kan få betala en avgift."
            ),
        ),
        (
            Kind.UNKNOWN_CODE,
            "N1",
            (
                "Vi känner inte igen koden, så inget är ändrat. Svara med koden i vårt senaste sms, "
                "till exempel JA 1234, eller ring 08-465 004 10."
            ),
        ),
        (
            Kind.STOPPED,
            "N1",
            (
                "Du får inga fler sms om dina tider. Tiderna gäller ändå. Vi skickar brev eller ringer. "
                "Ångrar du dig? Svara START eller ring 08-465 004 10."
            ),
        ),
        (
            Kind.CANCELLATION_DONE,
            "N1",
            (
                "Klart. Din tid tis 1 dec kl 09.00 är avbokad. Vill du ha en ny tid eller blev det fel? "
                "Ring 08-465 004 10."
            ),
        ),
        (
            Kind.NOT_READ,
            "N1",
            (
                "Ingen läser svaren här. Inget är ändrat. Svara JA 4821 eller AVBOKA 4821, "
                "eller ring 08-465 004 10. Är det akut? Ring 112."
            ),
        ),
    ],
)
def test_the_words_are_those_of_the_voice(kind, level: Level, text):
    assert compose(kind, LINDMARK, level=level) == f"Region Lindmark: {text}"


def test_an_english_confirmation_invites_the_english_answer():
    text = compose(Kind.CONFIRMATION, lindmark(language="en"), level="N3")
    assert text == (
        "Region Lindmark: Booked Tue 1 Dec at 09:00, Lindhamns vårdcentral. Can't come? "
        "Reply NO 4821 by 30 Nov at 09:00 or call 08-465 004 21."
    )


def test_without_a_code_the_text_says_to_ring_and_invites_no_answer():
    for language, level in product(("sv", "en"), LEVELS):
        text = compose(Kind.CONFIRMATION, lindmark(code="", language=language), level=level)
        assert "AVBOKA" not in text
        assert "Reply" not in text
        assert "08-465 004" in text


# --- one SMS, whatever the names

LETTERS = st.sampled_from(sorted(string.ascii_letters + "åäöÅÄÖéü -&/"))
NAME = st.text(LETTERS, min_size=1, max_size=22)
MOMENT = st.integers(0, 60 * 24 * 700).map(lambda minutes: VISIT + timedelta(minutes=minutes))


@given(
    region_name=st.text(LETTERS, min_size=1, max_size=16),
    clinic=NAME,
    place=NAME,
    moment=MOMENT,
    hours=st.integers(1, 400),
    code=st.sampled_from(["", "1000", "9999"]),
    language=st.sampled_from(["sv", "en"]),
    level=st.sampled_from(LEVELS),
    kind=st.sampled_from(sorted(Kind.values)),
    child=st.sampled_from([None, "", "Ella", "Maximiliana-Christophera"]),
    will_call=st.booleans(),
    times=st.lists(MOMENT, max_size=5),
    word=st.sampled_from(sorted(ANSWER_WORDS.values())),
)
def test_every_text_at_its_limits_is_one_clean_sms(
    region_name, clinic, place, moment, hours, code, language, level, kind, child, will_call, times, word
):
    words = Words(
        region=region_name,
        region_phone="0911-465 0041",
        language=language,
        starts_at=moment,
        free_until=moment - timedelta(hours=hours),
        code=code,
        place=place,
        clinic=clinic,
        clinic_phone="0911-465 0042",
        child=child,
        old_starts_at=moment + timedelta(days=23),
        until_day=(moment + timedelta(days=5)).date(),
        will_call=will_call,
        choices=tuple(Choice(time, "9999") for time in times),
        word=word,
    )
    assert lint.faults(compose(kind, words, level=level), region=region_name) == []


@given(clinic=st.text(max_size=200), level=st.sampled_from(LEVELS), place=st.text(max_size=200))
def test_a_clinic_whose_name_does_not_fit_or_is_not_clean_is_not_named(clinic, level, place):
    text = compose(Kind.CONFIRMATION, lindmark(clinic=clinic, place=place), level=level)
    assert lint.faults(text, region="Region Lindmark") == []


@pytest.mark.parametrize("clinic", places.CLINICS, ids=lambda clinic: clinic.key)
def test_every_seeded_clinic_is_named_in_full_at_the_level_it_allows(clinic):
    words = lindmark(clinic=clinic.sms_name, place=clinic.sms_place, clinic_phone=phone.in_words(clinic.phone))
    for language in LANGUAGES:
        named = compose(Kind.CONFIRMATION, replace(words, language=language), level="N3")
        assert clinic.sms_name in named
        placed = compose(Kind.CONFIRMATION, replace(words, language=language), level="N2")
        assert clinic.sms_place in placed


def test_every_kind_to_every_seeded_person_about_every_seeded_clinic_is_one_clean_sms():
    names = sorted(
        {one.given_name.split(" ", 1)[0] for one in people.STORIES},
        key=lambda name: (len(name), name),
    )
    longest = max(places.CLINICS, key=lambda one: len(one.sms_name) + len(one.sms_place))
    written = 0
    for clinic, child in [*product(places.CLINICS, (None, "", names[-1])), *product([longest], names)]:
        at = lindmark(
            clinic=clinic.sms_name,
            place=clinic.sms_place,
            clinic_phone=phone.in_words(clinic.phone),
            child=child,
            old_starts_at=VISIT + timedelta(days=27),
            until_day=VISIT.date(),
            choices=(Choice(VISIT, "4821"), Choice(VISIT + timedelta(days=20), "5312")),
            word="AVBOKA",
        )
        for kind, level, language, code in product(Kind, LEVELS, LANGUAGES, ("4821", "")):
            text = compose(kind, replace(at, language=language, code=code), level=level)
            assert not lint.faults(text, region="Region Lindmark"), (kind, level, language, text)
            written += 1
    assert written > 5000


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Region Lindmark: Boka på https://vard.se/x", "link"),
        ("Region Lindmark: Boka på vardporten.se", "link"),
        ("Region Lindmark: Du har en tid i morgon", "relative_day"),
        ("Region Lindmark: Your time is tomorrow", "relative_day"),
        ("Region Lindmark: Välkommen!", "exclamation"),
        ("Region Lindmark: 19860104-2388", "identity_number"),
        ("Region Lindmark: Hej – din tid", "not_gsm7"),
        ("Region Lindmark: {when}", "unfilled"),
        ("Region Lindmark: " + "a" * 144, "too_long"),
        ("Vårdporten: Hej", "no_sender"),
    ],
)
def test_the_linter_finds(text, fault):
    assert fault in lint.faults(text, region="Region Lindmark")


def test_no_template_says_what_the_voice_forbids():
    tables = [value for name, value in vars(texts).items() if name.isupper() and hasattr(value, "values")]
    written = [text for table in tables for text in table.values()]
    assert len(written) > 20
    for text in written:
        assert not set(lint.faults(text.format_map(Anything()), region="R")) - {"too_long"}


class Anything(dict[str, str]):
    def __missing__(self, place: str) -> str:
        return "R"


@pytest.mark.parametrize(
    ("text", "places_taken", "sms"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("–" * 70, 70, 1),
        ("–" * 71, 71, 2),
        ("😀" * 36, 72, 2),
    ],
)
def test_an_sms_is_counted_as_the_carrier_counts(text, places_taken, sms):
    assert (gsm7.length(text), gsm7.segments(text)) == (places_taken, sms)


def test_the_alphabet_is_the_standards():
    assert len(gsm7.BASIC) == 127  # 128 places, of which one is the escape
    assert gsm7.outside("åäöÅÄÖéÉüÜ £$§") == ""
    assert gsm7.outside("’ … – ` á") == "`á–’…"


# --- how much an SMS may say


@given(
    chosen=st.sampled_from(LEVELS),
    clinic_at_most=st.sampled_from(LEVELS),
    clinic_kind=st.sampled_from(sorted(Clinic.Kind.values)),
    is_verified=st.booleans(),
    is_protected=st.booleans(),
)
def test_the_level_is_the_lowest_that_anybody_has_a_reason_for(
    chosen, clinic_at_most, clinic_kind, is_verified, is_protected
):
    level = sms_level(
        chosen=chosen,
        clinic_at_most=clinic_at_most,
        clinic_kind=clinic_kind,
        is_verified=is_verified,
        is_protected=is_protected,
    )
    assert level <= chosen
    assert level <= clinic_at_most
    if clinic_kind in ("psychiatry", "youth", "midwife") or is_protected or not is_verified:
        assert level == "N1"
    elif chosen == clinic_at_most:
        assert level == chosen


# --- the region's own words are checked when the house starts


def test_the_regions_own_words_fit():
    assert list(checks.region_fits_in_an_sms()) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": "Region Långa Namnet"}, "reminders.E001"),
        ({"name": "Region – L"}, "reminders.E001"),
        ({"name": ""}, "reminders.E001"),
        ({"phone": "ring oss"}, "reminders.E002"),
        ({"phone": "+46 8 465 004 10"}, "reminders.E002"),
    ],
)
def test_a_region_whose_words_do_not_fit_does_not_start(monkeypatch, changed, fault):
    monkeypatch.setattr(checks, "region", lambda: replace(region(), **changed))
    assert [error.id for error in checks.region_fits_in_an_sms()] == [fault]
