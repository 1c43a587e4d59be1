"""The day at the desk: how visits went, what was written, the lists with their ticks, and the paper."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from audit.models import AccessEvent
from bookings import actions
from bookings.models import Booking, BookingNote
from bookings.paper import folder
from bookings.queries.day_list import list_to_keep
from core import clock
from core.actor import Actor
from core.errors import NotYours
from reminders.models import CallTask
from tests import make
from tests.conftest import database_role
from tests.portal import staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def booking(client) -> Booking:
    slot = make.slot(starts_at=NOON - timedelta(hours=1))
    person = make.person(given_name="Gunnel", family_name="Åström")
    make.contact_card(person, hard_of_hearing=True)
    told = {"form_key": uuid.uuid4(), "booked_at": clock.now(), "access_needs": "rullstol"}
    made = Booking.objects.create(slot=slot, person=person, interpreter_language="so", **told)
    staff.at_desk(client, slot.schedule.clinic.unit)
    return made


def of(name: str, booking: Booking) -> str:
    return reverse(f"admin:{name}", args=[booking.pk])


def note(booking: Booking, text: str = "Kan jag ta med hunden?", **values: object) -> BookingNote:
    told = {"form_key": uuid.uuid4(), "at": clock.now(), "by": "self", "user_id": uuid.uuid4()}
    return BookingNote.objects.create(booking=booking, from_clinic=False, text=text, **{**told, **values})


def logged(action: str) -> list[uuid.UUID | None]:
    with database_role(None):
        return list(AccessEvent.objects.filter(action=action).order_by("at").values_list("person_id", flat=True))


def test_each_deed_is_shown_if_and_only_if_it_may_be_done(client, booking):
    """Through a day: what is on the page can be pressed, and what is not is refused or changes nothing."""
    deeds = ("mark_arrived", "undo_arrival", "mark_attended", "mark_missed", "undo_outcome")
    shown = {
        "active": {"mark_arrived", "mark_attended", "mark_missed"},
        "arrived": {"undo_arrival", "mark_attended"},
        "attended": {"undo_outcome"},
        "missed": {"undo_outcome"},
        "cancelled": set(),
    }
    for state, right in shown.items():
        for name in deeds:
            told = {"arrived_at": NOON if state == "arrived" else None}
            told["cancelled_at"] = NOON if state == "cancelled" else None
            Booking.objects.filter(pk=booking.pk).update(state=state, **told)
            page = client.get(reverse("admin:day_list")).content.decode()
            assert (of(name, booking) in page) == (name in right), (state, name)
            client.post(of(name, booking), {"dag": "2026-11-23"})
            assert (Booking.objects.get(pk=booking.pk).state != state) == (name in right), (state, name)


def test_what_has_not_begun_has_no_outcome(client, booking):
    later = make.slot(booking.slot.visit_type, starts_at=NOON + timedelta(hours=2), schedule=booking.slot.schedule)
    coming = Booking.objects.create(slot=later, person=make.person(), form_key=uuid.uuid4(), booked_at=NOON)
    page = client.get(reverse("admin:day_list")).content.decode()
    assert of("mark_arrived", coming) in page
    assert of("mark_missed", coming) not in page
    client.post(of("mark_missed", coming), {"dag": "2026-11-23"})
    assert Booking.objects.get(pk=coming.pk).state == "active"


def test_the_list_tells_needs_and_what_was_written_and_leads_to_the_card(client, booking):
    page = client.get(reverse("admin:day_list")).content.decode()
    for told in ("Tolk: somaliska", "rullstol", "Hör dåligt"):
        assert told in page, told
    assert reverse("admin:person_card", args=[booking.person_id]) in page
    assert of("booking_notes", booking) not in page
    note(booking)
    page = client.get(reverse("admin:day_list")).content.decode()
    assert of("booking_notes", booking) in page
    assert "hunden" not in page


def test_who_has_waited_longest_is_answered_first_and_once(client, booking):
    other = Booking.objects.create(
        slot=make.slot(booking.slot.visit_type), person=make.person(), form_key=uuid.uuid4(), booked_at=NOON
    )
    note(booking, "Yngre fråga")
    note(other, "Äldre fråga", at=NOON - timedelta(hours=3))
    told = {"person": make.person(), "form_key": uuid.uuid4(), "booked_at": NOON}
    note(Booking.objects.create(slot=make.slot(), **told), "Annan")
    page = client.get(reverse("admin:notes")).content.decode()
    assert page.index("Äldre fråga") < page.index("Yngre fråga")
    assert "Annan" not in page
    assert set(logged("booking.notes_read")) == {booking.person_id, other.person_id}
    assert "2 väntar på svar" in client.get(reverse("admin:index")).content.decode()
    key = str(uuid.uuid4())
    assert client.post(of("booking_notes", booking), {"text": "", "form_key": key}).status_code == 422
    for _ in range(2):
        answer = client.post(of("booking_notes", booking), {"text": "Ja, det går bra.", "form_key": key})
        assert answer["Location"] == reverse("admin:notes")
    assert BookingNote.objects.filter(from_clinic=True).count() == 1
    client.get(of("tick_notes", other))
    assert BookingNote.objects.filter(handled_at=None, from_clinic=False, booking=other).exists()
    client.post(of("tick_notes", other))
    assert "Ingen väntar på svar." in client.get(reverse("admin:notes")).content.decode()


def test_a_tick_is_undone_on_its_own_day_and_not_later(client, booking):
    unit = booking.slot.schedule.clinic.unit
    later = make.slot(booking.slot.visit_type, starts_at=NOON + timedelta(days=3))
    visit = Booking.objects.create(slot=later, person=make.person(), form_key=uuid.uuid4(), booked_at=NOON)
    task = CallTask.objects.create(booking=visit, unit=unit, reason="thirteen", created_at=NOON)
    assert "1 att ringa" in client.get(reverse("admin:index")).content.decode()
    client.post(reverse("admin:called", args=[task.pk]))
    undo = reverse("admin:undo_called", args=[task.pk])
    assert undo in client.get(reverse("admin:to_call")).content.decode()
    client.get(undo)
    assert CallTask.objects.get().done_at is not None
    client.post(undo)
    assert CallTask.objects.get().done_at is None
    assert logged("booking.call_undone") == [visit.person_id]
    CallTask.objects.update(done_at=NOON - timedelta(days=1))
    assert "Nu är det för sent" in client.post(undo, follow=True).content.decode()
    assert CallTask.objects.get().done_at is not None


def test_the_paper_is_the_list_as_a_pdf_that_a_reader_can_read_and_reading_it_is_logged(client, booking):
    response = client.get(reverse("admin:day_paper"))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    slug = booking.slot.schedule.clinic.slug
    assert response["Content-Disposition"] == f'inline; filename="{slug}-2026-11-23.pdf"'
    assert response.content.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part>1<" in response.content
    assert logged("booking.day_list_read") == [booking.person_id]
    assert client.get(reverse("admin:day_paper"), {"mottagning": "annan"}).status_code == 404


def test_words_that_look_like_markup_are_words_on_the_paper(client, booking):
    type(booking.person).objects.update(given_name="#panic() *x* $y$ <z>", family_name='"\\ @ref')
    Booking.objects.update(access_needs="= rubrik\n// slut #eval(1)")
    assert client.get(reverse("admin:day_paper")).content.startswith(b"%PDF")


def test_an_empty_day_has_a_paper_too(client, booking):
    assert client.get(reverse("admin:day_paper"), {"dag": "2026-12-24"}).content.startswith(b"%PDF")


def test_the_lists_are_kept_for_when_all_is_down_and_those_of_yesterday_are_not(booking, tmp_path: Path):
    clinic = booking.slot.schedule.clinic
    own = tmp_path / clinic.slug
    own.mkdir()
    (own / "2026-11-22.pdf").write_bytes(b"%PDF old")
    (own / "anteckning.txt").write_text("somebody's own")
    for _ in range(2):
        call_command("write_day_lists", folder=tmp_path, day=date(2026, 11, 23), verbosity=0)
    files = sorted(path.name for path in own.iterdir())
    assert files == ["2026-11-23.pdf", "anteckning.txt"]
    kept = own / "2026-11-23.pdf"
    assert kept.read_bytes().startswith(b"%PDF-1.7")
    assert kept.stat().st_mode & 0o007 == 0
    assert set(logged("booking.day_list_written")) == {booking.person_id}


def test_the_afternoon_writes_tomorrows_list_and_the_night_its_own():
    with time_machine.travel(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)):
        assert folder.day_to_write() == date(2026, 11, 24)
    with time_machine.travel(datetime(2026, 11, 24, 3, 30, tzinfo=UTC)):
        assert folder.day_to_write() == date(2026, 11, 24)


def test_only_the_house_itself_keeps_lists(booking):
    clinic = booking.slot.schedule.clinic
    with pytest.raises(NotYours):
        list_to_keep(clinic.pk, clock.today(), by=make.staff(clinic.unit))
    assert list_to_keep(clinic.pk, clock.today(), by=Actor.system()).groups[0].rows[0].name == "Gunnel Åström"


def test_a_visit_that_took_place_can_be_undone_and_stands_as_it_was(client, booking):
    by = make.staff(booking.slot.schedule.clinic.unit)
    actions.mark_arrived(booking_id=booking.pk, by=by)
    client.post(of("mark_attended", booking), {"dag": "2026-11-23"})
    assert "Genomförd" in client.get(reverse("admin:day_list")).content.decode()
    client.post(of("undo_outcome", booking), {"dag": "2026-11-23"})
    assert Booking.objects.get().state == "arrived"
