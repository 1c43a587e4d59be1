"""A clinic's own words: refused with the word and why, used where they may be, and never saying more than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.models import AccessEvent
from bookings.models import Booking
from clinics.models import Clinic
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from reminders import actions, own_words
from reminders.errors import WordsRefused
from reminders.models import Message
from reminders.text_models import ClinicText
from reminders.wording import Words, checking, compose, gsm7, lint
from reminders.wording.checking import EDITABLE, Names, Variant
from reminders.wording.compose import house, levels_of, variants_of
from reminders.wording.texts import LEVELS
from tests import make
from tests.databases import database_role
from tests.reminders.conftest import booked, new_number
from tests.reminders.said import REGION, sent

N1 = Variant("confirmation", "N1", "sv", childs=False, promises=True)
N3 = replace(N1, level="N3")
GOOD = "{region}: Välkommen {when}. Förhinder? Svara AVBOKA {code} senast {until} eller ring {phone}."
NAMES = Names(
    places=("Lindhamns vårdcentral", "Storgatan", "Tallsjö"),
    visits=("Samtal", "Cellprov"),
    people=("Karin", "Vik"),
)
VISIT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def every_variant() -> list[Variant]:
    return [
        of
        for kind in EDITABLE
        for childs in (False, True)
        for level in levels_of(kind, childs=childs)
        for of in variants_of(kind, level, childs=childs)
    ]


def codes(text: str, of: Variant = N1) -> list[tuple[str, str]]:
    return [(fault.code, fault.word) for fault in checking.faults(text, of, NAMES, region="Region Lindmark")]


def test_the_houses_own_words_pass_the_check_that_clinics_meet():
    for of in every_variant():
        assert checking.faults(house(of), of, NAMES, region="Region Lindmark") == (), of
    assert len(every_variant()) > 100
    assert levels_of("offer", childs=False) == LEVELS


def test_what_is_wrong_is_named():
    ring = replace(N1, promises=False)
    english = replace(N1, language="en")
    off = Variant("called_off", "N1", "sv", childs=False, promises=False)
    for text, of, fault in (
        ("", N1, ("empty", "")),
        (GOOD.replace("Välkommen", "Läkarbesök"), N1, ("clinical", "Läkarbesök")),
        (GOOD.replace("Välkommen", "Ditt blodprov"), N1, ("clinical", "blodprov")),
        (GOOD.replace("Välkommen", "Psykiatrin"), N1, ("clinical", "Psykiatrin")),
        (GOOD.replace("Välkommen", "Your screening"), N1, ("clinical", "screening")),
        (GOOD.replace("Välkommen", "Ditt samtal"), N1, ("visit_type", "Samtal")),
        (GOOD.replace("Välkommen", "Välkommen till storgatan"), N1, ("place_name", "Storgatan")),
        (GOOD.replace("Välkommen", "Välkommen till Tallsjö"), N3, ("place_name", "Tallsjö")),
        (GOOD.replace("Välkommen", "Karin väntar dig"), N1, ("person_name", "Karin")),
        (GOOD.replace("Välkommen", "Du möter Yusuf"), N1, ("capital", "Yusuf")),
        (GOOD.replace("Välkommen", "Se www.lindmark.se"), N1, ("link", "www.")),
        (GOOD.replace("Välkommen", "Välkommen i morgon"), N1, ("relative_day", "i morgon")),
        (GOOD.replace("Välkommen", "Välkommen i  dag"), N1, ("relative_day", "i  dag")),
        (GOOD.replace("Välkommen", "Välkommen!"), N1, ("exclamation", "!")),
        (GOOD.replace("Välkommen", "Ring 08-465 004 21"), N1, ("number", "08-465 004 21")),
        (GOOD.replace("Välkommen", "19860104-2388"), N1, ("number", "19860104-2388")),
        (GOOD.replace("Välkommen", "Välkommen – ta med legitimation"), N1, ("not_gsm7", "–")),
        (GOOD.replace("Välkommen", "Välkommen 😀"), N1, ("not_gsm7", "😀")),
        (
            GOOD.replace("Välkommen", "Kom i tid och ta med dig legitimation och glada miner"),
            N1,
            ("too_long", "9"),
        ),
        (GOOD.replace("{region}: ", ""), N1, ("no_sender", "{region}: ")),
        (GOOD.replace("{region}: ", ""), N1, ("missing_field", "{region}")),
        (GOOD.replace("{when}", ""), N1, ("missing_field", "{when}")),
        (GOOD.replace("{phone}", ""), N1, ("missing_field", "{phone}")),
        (GOOD.replace(" {code}", ""), N1, ("missing_field", "{code}")),
        (GOOD.replace("AVBOKA {code}", "AVBRYT {code}"), N1, ("answer", "AVBRYT")),
        (GOOD, english, ("answer", "NO {code}")),
        (GOOD, ring, ("unknown_field", "{code}")),
        (GOOD.replace("{when}", "{when}, {clinic}"), N1, ("unknown_field", "{clinic}")),
        (GOOD.replace("{when}", "{when}, {place}"), N1, ("unknown_field", "{place}")),
        (GOOD.replace("{when}", "{when}, {clinic}"), replace(N1, level="N2"), ("unknown_field", "{clinic}")),
        (GOOD.replace("{when}", "{datum}"), N1, ("unknown_field", "{datum}")),
        (GOOD.replace("{when}", "{when.year}"), N1, ("unknown_field", "{when.year}")),
        (GOOD.replace("{when}", "{when!r}"), N1, ("braces", "{ }")),
        (GOOD.replace("{when}", "{when:>99}"), N1, ("braces", "{ }")),
        (GOOD.replace("{when}", "{when"), N1, ("braces", "{ }")),
        (GOOD.replace("{when}", "{{when}}"), N1, ("braces", "{ }")),
        (GOOD.replace("Välkommen", "Välkommen\n"), N1, ("line_break", "")),
        ("{region}: Din tid {when} är inställd. Vi hör av oss. Ring {phone}.", off, ("promise", "hör av oss")),
        (GOOD, replace(N1, childs=True), ("missing_field", "{whose}")),
    ):
        assert fault in codes(text, of), (text, codes(text, of))
    assert codes(GOOD) == []
    said = checking.faults(GOOD.replace("Välkommen", "Läkarbesök"), N1, NAMES)
    assert [fault.text for fault in said] == ["”Läkarbesök” säger något om vården."]


@given(
    text=st.text(max_size=90),
    of=st.sampled_from(every_variant()),
    level=st.sampled_from(LEVELS),
    code=st.booleans(),
)
def test_whatever_a_clinic_writes_what_is_sent_is_one_clean_sms_that_says_no_more_than_its_level(
    text, of, level, code
):
    own = f"{{region}}: {text} {{when}} {{clinic}} {{place}} {{phone}}"
    for template in (own, own.replace("{clinic} {place} ", ""), text):
        words = Words(
            region="Region Lindmark",
            region_phone="08-465 004 10",
            language=of.language,
            starts_at=VISIT,
            free_until=VISIT - timedelta(days=1),
            old_starts_at=VISIT,
            until_day=VISIT.date(),
            code="4821" if code else "",
            place="Torget 9, Fjärran",
            clinic="Hemligheten",
            clinic_phone="08-465 004 99",
            child="" if of.childs else None,
        )
        said = compose(of.kind, words, level=level, own={of: template})
        assert lint.faults(said, region="Region Lindmark") == []
        assert gsm7.segments(said) == 1
        if level != "N3":
            assert "Hemligheten" not in said
            assert "004 99" not in said
        if level == "N1":
            assert "Torget" not in said


# --- kept, used and given back


@pytest.fixture
def manager(db: None) -> tuple[Clinic, Actor]:
    clinic = make.clinic()
    return clinic, make.staff(clinic.unit, Role.UNIT_MANAGER)


def confirmation(clinic: Clinic, **card: Any) -> str:
    """What a new booking's SMS says."""
    person = make.person(protection=card.pop("protection", "none"))
    make.contact_card(person, new_number(), **card)
    booking: Booking = booked(make.slot(make.visit_type(clinic)), person)
    return sent(Message.objects.get(booking=booking)).body.removeprefix(REGION)


def test_own_words_are_said_at_their_own_level_and_language_alone(manager):
    clinic, by = manager
    own = GOOD.replace("{when}", "till {clinic} {when}")
    actions.write_words(clinic_id=clinic.pk, texts={N3: own}, by=by)
    assert confirmation(clinic, sms_level="N3").startswith("Välkommen till Lindhamns vårdcentral ")
    for card in (
        {},
        {"sms_level": "N2"},
        {"sms_level": "N3", "language": "en"},
        {"sms_level": "N3", "protection": "confidential"},
    ):
        assert not confirmation(clinic, **card).startswith("Välkommen"), card
    assert not confirmation(make.clinic(), sms_level="N3").startswith("Välkommen")


@pytest.mark.django_db
def test_no_own_words_say_more_than_the_time_where_nothing_more_may_be_said():
    for kind in ("psychiatry", "youth", "midwife"):
        clinic = make.clinic(kind=kind, sms_level_at_most="N1")
        by = make.staff(clinic.unit, Role.UNIT_MANAGER)
        with pytest.raises(NotYours):
            actions.write_words(clinic_id=clinic.pk, texts={N3: GOOD}, by=by)
        past_the_action = {"written_at": clock.now(), "written_by_id": by.own_user_id, "clinic": clinic}
        ClinicText.objects.create(
            **own_words.columns(N3), text=GOOD.replace("{when}", "{clinic} {when}"), **past_the_action
        )
        assert clinic.sms_name not in confirmation(clinic, sms_level="N3")
        with pytest.raises(IntegrityError, match="what_a_clinic_writes_raises_no_level"), transaction.atomic():
            ClinicText.objects.create(**own_words.columns(N1), text="{region}: {clinic}", **past_the_action)


def test_words_that_no_longer_may_be_said_fall_back_to_the_houses(manager):
    clinic, by = manager
    actions.write_words(clinic_id=clinic.pk, texts={N1: GOOD}, by=by)
    assert confirmation(clinic).startswith("Välkommen ")
    ClinicText.objects.update(text=GOOD.replace("Välkommen", "Välkommen till läkaren"))
    assert confirmation(clinic).startswith("Din tid är bokad: ")


def test_a_message_that_is_planned_is_said_in_the_words_of_when_it_goes(manager):
    clinic, by = manager
    person = make.person()
    make.contact_card(person, new_number())
    message = Message.objects.get(booking=booked(make.slot(make.visit_type(clinic)), person))
    actions.write_words(clinic_id=clinic.pk, texts={N1: GOOD}, by=by)
    assert sent(message).body.startswith("Region Lindmark: Välkommen ")


def test_what_is_refused_is_not_saved_and_all_of_it_is_told(manager):
    clinic, by = manager
    ring = replace(N1, promises=False)
    with pytest.raises(WordsRefused) as refused:
        actions.write_words(clinic_id=clinic.pk, texts={N1: GOOD, ring: GOOD, N3: "Hej!"}, by=by)
    assert set(refused.value.faults) == {ring, N3}
    assert not ClinicText.objects.exists()


def test_new_words_replace_the_old_and_the_houses_come_back(manager):
    clinic, by = manager
    for text, changed in ((GOOD, 1), (GOOD, 0), (GOOD.replace("Välkommen", "Vi ses"), 1)):
        assert actions.write_words(clinic_id=clinic.pk, texts={N1: text}, by=by) == changed
    assert own_words.of_kind(clinic.pk, "confirmation") == {N1: GOOD.replace("Välkommen", "Vi ses")}
    assert ClinicText.objects.count() == 2
    assert actions.reset_words(clinic_id=clinic.pk, texts=(N1,), by=by) == 1
    assert actions.reset_words(clinic_id=clinic.pk, texts=(N1,), by=by) == 0
    assert own_words.of_kind(clinic.pk, "confirmation") == {}
    with database_role(None):
        assert AccessEvent.objects.filter(action="staff.sms_words_changed").count() == 3


def test_who_may_choose_the_words(manager):
    clinic, _by = manager
    for role in (Role.RECEPTIONIST, Role.CLINICIAN, Role.REGION_ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(Refused):
            actions.write_words(clinic_id=clinic.pk, texts={N1: GOOD}, by=make.staff(clinic.unit, role))
    with pytest.raises(NotYours):
        actions.choose_reading(clinic_id=clinic.pk, reads=True, by=make.staff(role=Role.UNIT_MANAGER))


def test_that_the_desk_reads_replies_is_chosen_once_and_logged(manager):
    clinic, by = manager
    for _ in range(2):
        actions.choose_reading(clinic_id=clinic.pk, reads=True, by=by)
    clinic.refresh_from_db()
    assert clinic.reads_replies
    with database_role(None):
        assert AccessEvent.objects.filter(action="staff.sms_replies_chosen", object_id=clinic.pk).count() == 1


def test_the_words_come_with_the_message_in_its_own_query(manager, django_assert_num_queries):
    from reminders import composing

    clinic, by = manager
    actions.write_words(clinic_id=clinic.pk, texts={N1: GOOD}, by=by)
    person = make.person()
    make.contact_card(person, new_number())
    booked(make.slot(make.visit_type(clinic)), person)
    message = composing.with_facts(Message.objects.filter(recipient=person)).get()
    message.answer_code = "4821"
    with django_assert_num_queries(0):
        assert composing.body_of(message, now=clock.now()).startswith("Region Lindmark: Välkommen ")
