"""The rules of answers by SMS, as a table: what is open on a phone, what is written, what is answered and done.

It is Monday 23 November 2026, ten o'clock. Sara's visit is Tuesday 1 December at 09.00, code 4821; it may be
cancelled until the day before. Where a second is spoken of, it is Wednesday 2 December at 10.30, code 5312.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from accounts.models import ContactCard
from audit.models import AccessEvent
from bookings import actions as bookings
from bookings.models import Booking, BookingEvent, BookingNote
from bookings.queries import day_list, notes
from core import clock
from core.actor import Actor, Channel
from reminders import actions, answers, queries
from reminders.actions.queue import lease_due
from reminders.actions.sending import begin_sending
from reminders.models import Inbound, Message
from tests import make
from tests.databases import database_role
from tests.reminders import scenes
from tests.reminders.conftest import new_number
from tests.reminders.said import answer_to, write
from tests.reminders.scenes import FIRST, NOW, PHONE, SECOND, visit

pytestmark = pytest.mark.django_db
LATE, AFTER = FIRST - timedelta(hours=23), FIRST + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


RING = "Ring 08-465 004 10"
AVBOKA = "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring 08-465 004 10."
DONE = f"Klart. Din tid tis 1 dec kl 09.00 är avbokad. Vill du ha en ny tid eller blev det fel? {RING}."
COMES = f"Tack. Vi väntar dig tis 1 dec kl 09.00. Får du förhinder? {AVBOKA}"
NOT_KNOWN = (
    "Vi känner inte igen koden, så inget är ändrat. Svara med koden i vårt senaste sms, till exempel "
    "JA 1234, eller ring 08-465 004 10."
)
ASKS_WHICH = (
    "Vilken tid menar du? tis 1 dec kl 09.00: {0} 4821. ons 2 dec kl 10.30: {0} 5312. Eller ring 08-465 004 10."
)
NO_TIME = (
    "Vi vet inte vilken tid du menar, så inget är ändrat. Svara med koden i vårt sms, till exempel "
    "{} 1234, eller ring 08-465 004 10."
)
BACK = f"Tiden tis 1 dec kl 09.00 är kvar. Vill du avboka den? {AVBOKA}"
UNREAD = (
    "Ingen läser svaren här. Inget är ändrat. Svara JA 4821 eller AVBOKA 4821, eller ring 08-465 004 10. "
    "Är det akut? Ring 112."
)
NOBODY_READS = "Ingen läser svaren här. Inget är ändrat. Ring 08-465 004 10. Är det akut? Ring 112."
NOT_YOURS = f"Du kan inte längre ändra den här tiden med sms. Inget är ändrat. Har du frågor? {RING}."
ALREADY = (
    f"Tiden tis 1 dec kl 09.00 är avbokad sedan tidigare. Du behöver inte göra något. "
    f"Vill du ha en ny tid? {RING}."
)
MOVED = f"Tiden är flyttad till ons 2 dec kl 10.30. Svaret räknas inte. Förhinder? {RING}."
MOVED_WITH_CODE = (
    "Tiden är flyttad till ons 2 dec kl 10.30. Svaret räknas inte. Förhinder? "
    "Svara AVBOKA 5312 senast 1 dec kl 10.30 eller ring 08-465 004 10."
)
OVER = f"Tiden tis 1 dec kl 09.00 har redan börjat, så svaret ändrade inget. Frågor eller ny tid? {RING}."
TOO_LATE = (
    f"Det är för sent att avboka tis 1 dec kl 09.00 med sms. Tiden är kvar. {RING} om du inte kan komma. "
    "Du kan få betala en avgift."
)
WON = f"Klart. Din nya tid är fre 27 nov kl 13.15. Den gamla tiden tis 1 dec kl 09.00 är avbokad. Frågor? {RING}."
DECLINED = "Tack för svaret. Du har kvar din tid tis 1 dec kl 09.00. Vi hör av oss om en ny blir ledig."
OFFER_ASKED = (
    "Vill du byta till fre 27 nov kl 13.15? Svara JA 9090 eller NEJ 9090. "
    "Tiden tis 1 dec kl 09.00 är kvar. "
    f"Avboka den? {RING}."
)
WHICH_OFFER = (
    "Vilken tid menar du? fre 27 nov kl 13.15: {0} 9090. tis 1 dec kl 09.00: {0} 4821. Eller ring 08-465 004 10."
)
STOPPED = (
    "Du får inga fler sms om dina tider. Tiderna gäller ändå. Vi skickar brev eller ringer. Ångrar du dig? "
    "Svara START eller ring 08-465 004 10."
)
STARTED = "Nu får du sms om dina tider igen. Vill du sluta? Svara STOPP eller ring 08-465 004 10."
HELP = (
    f"Svara JA 4821 om tiden passar, annars AVBOKA 4821. Inga fler sms? Svara STOPP. Frågor? {RING}. "
    "Är det akut? Ring 112."
)
PASSED_ON = (
    "Mottagningen läser ditt sms på vardagar. Inget är ändrat. Avboka? Svara AVBOKA 4821. Bråttom? "
    f"{RING}. Fara för livet? Ring 112."
)
NO_ANSWER = ""
EN_DONE = (
    "Done. Your time Tue 1 Dec at 09:00 is cancelled. Want a new time, or was it a mistake? Call 08-465 004 10."
)
EN_COMES = (
    "Thank you. We expect you Tue 1 Dec at 09:00. Can't come after all? "
    "Reply NO 4821 by 30 Nov at 09:00 or call 08-465 004 10."
)
THREE = (
    "Vilken tid? Svara AVBOKA och kod: tis 1 dec kl 09.00: 4821. ons 2 dec kl 10.30: 5312. "
    "tor 3 dec kl 08.00: 6040. Eller ring 08-465 004 10."
)
CHILDS_DONE = f"Klart. Barnets tid tis 1 dec kl 09.00 är avbokad. Vill ni ha en ny tid eller blev det fel? {RING}."


@dataclass(frozen=True)
class Done:
    """What has become of it all: states of the bookings, soonest first; whether somebody said yes; the stop."""

    states: tuple[str, ...] = ()
    yes: int = 0
    stopped: bool = False
    notes: int = 0


KEPT, GONE = Done(("active",)), Done(("cancelled",))
COMING = Done(("active",), yes=1)
BOTH = Done(("active", "active"))
Row = tuple[Callable[[], None], str, str, Done]

TABLE: tuple[Row, ...] = (
    # One of our words with the code of the SMS: done, and answered.
    (scenes.one, "AVBOKA 4821", DONE, GONE),
    (scenes.one, "avboka4821", DONE, GONE),
    (scenes.one, "4821 avboka tack", DONE, GONE),
    (scenes.one, "Hej! Avboka tiden 4821, tack", DONE, GONE),
    (scenes.one, "AVBOKÅ 4821", DONE, GONE),
    (scenes.one, "avbkoa 48 21.", DONE, GONE),
    (scenes.one, "NO 4821", DONE, GONE),
    (scenes.one, "cancel 4821", DONE, GONE),
    (scenes.one, "JA 4821", COMES, COMING),
    (scenes.one, "Jå 4821 👍", COMES, COMING),
    (scenes.one, "ok 4821", COMES, COMING),
    (scenes.one_in_english, "NO 4821", EN_DONE, GONE),
    # NEJ is no cancellation: it may mean "no, I am not coming", or "no, I need nothing". It is asked back.
    (scenes.one, "NEJ 4821", BACK, KEPT),
    (scenes.one, "nej tack", BACK, KEPT),
    # A word alone counts when there is one time it can be about, and the SMS was in the word's language.
    (scenes.one, "AVBOKA", DONE, GONE),
    (scenes.one, "ja", COMES, COMING),
    (scenes.one_in_english, "no", EN_DONE, GONE),
    (scenes.one, "No", UNREAD, KEPT),
    (scenes.one, "Yes", UNREAD, KEPT),
    (scenes.one_in_english, "yes", EN_COMES, COMING),
    # Two messages about one time are one time; either code is good.
    (scenes.one_written_of_twice, "AVBOKA", DONE, GONE),
    (scenes.one_written_of_twice, "AVBOKA 4821", DONE, GONE),
    (scenes.one_written_of_twice, "AVBOKA 7777", DONE, GONE),
    # With two times, whosever they are, it is asked which. The code decides.
    (scenes.two, "AVBOKA", ASKS_WHICH.format("AVBOKA"), BOTH),
    (scenes.two, "ja", ASKS_WHICH.format("JA"), BOTH),
    (scenes.two, "nej", ASKS_WHICH.format("AVBOKA"), BOTH),
    (
        scenes.two,
        "AVBOKA 5312",
        DONE.replace("tis 1 dec kl 09.00", "ons 2 dec kl 10.30"),
        Done(("active", "cancelled")),
    ),
    (scenes.two_sisters, "avboka", ASKS_WHICH.format("AVBOKA"), BOTH),
    (scenes.two_sisters, "avboka 4821", DONE, Done(("cancelled", "active"))),
    (
        scenes.three,
        "avboka",
        THREE,
        Done(("active",) * 3),
    ),
    (scenes.four, "avboka", NO_TIME.format("AVBOKA"), Done(("active",) * 4)),
    # A code that we do not know, or that is another phone's.
    (scenes.one, "AVBOKA 1000", NOT_KNOWN, KEPT),
    (scenes.nothing, "AVBOKA 4821", NOT_KNOWN, Done()),
    (scenes.nothing, "AVBOKA", NO_TIME.format("AVBOKA"), Done()),
    # The code of a time that has moved changes nothing: which time counts, and the code that counts, if any.
    (scenes.moved, "AVBOKA 4821", MOVED, KEPT),
    (scenes.moved, "ja 4821", MOVED, KEPT),
    (scenes.moved, "avboka", MOVED, KEPT),
    (scenes.moved_and_reminded, "AVBOKA 4821", MOVED_WITH_CODE, KEPT),
    (scenes.moved_and_reminded, "AVBOKA", DONE.replace("tis 1 dec kl 09.00", "ons 2 dec kl 10.30"), GONE),
    # It is cancelled already, by oneself or by the clinic.
    (scenes.cancelled_on_the_page, "AVBOKA 4821", ALREADY, GONE),
    (scenes.cancelled_on_the_page, "JA 4821", ALREADY, GONE),
    (scenes.called_off, "avboka", ALREADY, GONE),
    # An offer: JA takes it, NEJ lets it go. AVBOKA might mean the visit one has.
    (scenes.offered, "JA 9090", WON, Done(("active",))),
    (scenes.offered, "nej 9090", DECLINED, KEPT),
    (scenes.offered, "NO 9090", DECLINED, KEPT),
    (scenes.offered, "AVBOKA 9090", OFFER_ASKED, KEPT),
    (scenes.offered, "AVBOKA 4821", DONE, GONE),
    (scenes.offered, "ja", WHICH_OFFER.format("JA"), KEPT),
    (scenes.offered, "nej", WHICH_OFFER.format("NEJ"), KEPT),
    (scenes.offered_alone, "ja tack", WON, Done(("active",))),
    (scenes.offered_alone, "nej tack", DECLINED, KEPT),
    (scenes.offered_alone, "ok", NOBODY_READS, KEPT),
    # A guardian answers for a child, until the 13th birthday.
    (scenes.a_childs, "avboka 4821", CHILDS_DONE, GONE),
    (scenes.a_childs, "avboka", CHILDS_DONE, GONE),
    (scenes.a_childs_who_has_turned_13, "AVBOKA 4821", NOT_YOURS, KEPT),
    (scenes.a_childs_who_has_turned_13, "avboka", NOT_YOURS, KEPT),
    (scenes.a_childs_who_has_turned_13, "Hugo är sjuk", NOBODY_READS, KEPT),
    (
        scenes.own_and_that_childs,
        "avboka",
        "Vilken tid menar du? ons 2 dec kl 10.30: AVBOKA 5312. Eller ring 08-465 004 10.",
        BOTH,
    ),
    # What is neither: nobody reads it, unless the clinic does and it is certain whose visit it is about.
    (scenes.one, "Jag vill inte avboka 4821", UNREAD, KEPT),
    (scenes.one, "Avboka 4821?", UNREAD, KEPT),
    (scenes.one, "OMBOKA 4821", UNREAD, KEPT),
    (scenes.one, "Avböja 4821", UNREAD, KEPT),
    (scenes.one, "avbokad 4821", UNREAD, KEPT),
    (scenes.one, "ja avboka 4821", UNREAD, KEPT),
    (scenes.one, "НЕТ AVBOKA 4821", UNREAD, KEPT),
    (scenes.one, "AVBOKA ❶", UNREAD, KEPT),
    (scenes.one, "4821", UNREAD, KEPT),
    (scenes.one, "", UNREAD, KEPT),
    (scenes.two, "hej", NOBODY_READS, BOTH),
    (scenes.nothing, "hej", NOBODY_READS, Done()),
    (scenes.at_a_clinic_that_reads, "Jag kommer tio minuter sent", PASSED_ON, Done(("active",), notes=1)),
    (scenes.at_a_clinic_that_reads, "4821", UNREAD, KEPT),
    (scenes.at_a_clinic_that_reads, " ", UNREAD, KEPT),
    (scenes.at_a_clinic_that_reads, "AVBOKA 4821", DONE, GONE),
    (scenes.at_two_clinics_that_read, "Jag kommer sent", NOBODY_READS, BOTH),
    (scenes.sisters_at_one_clinic_that_reads, "Jag kommer sent", NOBODY_READS, BOTH),
    # Stop, start and help. What the carrier answers by itself is done and not answered.
    (scenes.one, "STOPP", STOPPED, Done(("active",), stopped=True)),
    (scenes.one, "stoppa sms", STOPPED, Done(("active",), stopped=True)),
    (scenes.one, "STOPP 4821", STOPPED, Done(("active",), stopped=True)),
    (scenes.one, "stop", NO_ANSWER, Done(("active",), stopped=True)),
    (scenes.one, "Cancel", NO_ANSWER, Done(("active",), stopped=True)),
    (scenes.stopped, "start", STARTED, KEPT),
    (scenes.stopped, "yes", NO_ANSWER, KEPT),
    (scenes.stopped, "JA 4821", COMES, Done(("active",), yes=1, stopped=True)),
    (scenes.stopped, "AVBOKA 4821", DONE, Done(("cancelled",), stopped=True)),
    (scenes.one, "HJÄLP", HELP, KEPT),
    (scenes.one, "hjalp", HELP, KEPT),
    (scenes.one, "help", NO_ANSWER, KEPT),
    (scenes.one, "INFO", NO_ANSWER, KEPT),
)


def state_of_things() -> Done:
    standing = Booking.objects.exclude(state__in=["offered", "lapsed"]).order_by("slot__starts_at")
    return Done(
        tuple(standing.values_list("state", flat=True)),
        BookingEvent.objects.filter(kind="confirmed").count(),
        ContactCard.objects.filter(sms_stopped_at__isnull=False).exists(),
        BookingNote.objects.filter(from_clinic=False).count(),
    )


def played(scene: Callable[[], None], body: str, *, at: datetime | None = None) -> tuple[str, Done]:
    """What is answered and done, and then undone."""
    with transaction.atomic():
        scene()
        with time_machine.travel(at or clock.now() + timedelta(hours=1), tick=False):
            said = answer_to(write(PHONE, body))
        done = state_of_things()
        transaction.set_rollback(True)
    return said, done


def test_the_table():
    wrong = []
    for scene, body, said, done in TABLE:
        got = played(scene, body)
        if got != (said, done):
            wrong.append(f"{scene.__name__}: {body!r}\n  want {said!r} {done}\n  got  {got[0]!r} {got[1]}")
    assert not wrong, "\n".join(wrong)


def test_late_and_after_the_visit():
    without = COMES.replace(AVBOKA, f"{RING} så snart du kan.")
    for body, at, said, done in (
        ("AVBOKA 4821", LATE, TOO_LATE, KEPT),
        ("avboka", LATE, TOO_LATE, KEPT),
        ("JA 4821", LATE, without, COMING),
        ("NEJ 4821", LATE, f"Tiden tis 1 dec kl 09.00 är kvar. Vill du avboka den? {RING} så snart du kan.", KEPT),
        ("hej", LATE, NOBODY_READS, KEPT),
        ("AVBOKA 4821", AFTER, OVER, KEPT),
        ("JA 4821", AFTER, OVER, KEPT),
        ("avboka", AFTER, OVER, KEPT),
        ("avboka", AFTER + timedelta(days=31), NO_TIME.format("AVBOKA"), KEPT),
    ):
        assert played(scenes.one, body, at=at) == (said, done), (body, at)


def test_only_our_own_words_do_anything():
    """Nothing cancels, takes or declines but a word of the table, whatever stands around it."""
    fillers = ("inte", "kanske", "kan", "vill", "eller", "ring", "ny", "syster", "1 december", "?")
    for word, filler in itertools.product(("AVBOKA", "JA", "NEJ", "NO", "OK"), fillers):
        for body in (f"{word} 4821 {filler}", f"{filler} {word} 4821", f"{word} {filler}"):
            assert answers.read(body).meaning == Inbound.Meaning.FREE_TEXT, body


def test_no_misspelling_is_a_word_that_means_something_else():
    meant = {spelling for spellings in answers.SPELLINGS.values() for spelling in spellings}
    others = {"AVBOCKA", "AVBOJA", "AVBÖJA", "OMBOKA", "AVBOKAD", "BOKA", "BOKAR", "INBOKA", "AVBRYT", "UTBOKA"}
    assert not meant & others
    assert len(meant) == sum(map(len, answers.SPELLINGS.values()))


def test_ja_is_noted_once_on_the_booking_and_seen_on_the_days_list_until_it_moves():
    booking = visit()
    for _ in range(2):
        write(PHONE, "JA 4821")
    event = BookingEvent.objects.get(kind="confirmed")
    assert (event.channel, event.by, event.version) == ("sms", "self", 1)
    clinic = booking.slot.visit_type.clinic
    by = make.staff(clinic.unit)
    shown = day_list.day_list(FIRST.date(), clinic=clinic.slug, by=by)
    assert shown is not None
    assert [mark.text for mark in shown.groups[0].rows[0].marks] == ["Har svarat ja"]
    with database_role(None):
        assert AccessEvent.objects.filter(action="booking.confirmed", object_id=booking.pk).count() == 1
    slot = make.slot(booking.slot.visit_type, starts_at=SECOND, schedule=booking.slot.schedule)
    bookings.move_at_desk(booking_id=booking.pk, to_slot_id=slot.pk, by=by)
    shown = day_list.day_list(SECOND.date(), clinic=clinic.slug, by=by)
    assert shown is not None
    assert shown.groups[0].rows[0].marks == ()


def test_after_stopp_what_the_clinic_calls_off_is_for_the_desk_to_tell():
    booking = visit()
    write(PHONE, "STOPP")
    by = make.staff(booking.slot.visit_type.clinic.unit)
    bookings.call_off(booking_id=booking.pk, by=by)
    assert [row.why[:19] for row in queries.call_list(by=by)] == ["Vi ställde in tiden"]
    message = Message.objects.get(kind="called_off")
    lease_due(limit=500)
    assert begin_sending(message_id=message.pk, provider="twilio") is None
    (row,) = queries.call_list(by=by)
    assert row.why == "Vi har ställt in tiden och inget sms har nått fram. Berätta det, och erbjud en ny."
    actions.note_called(task_id=booking.call_tasks.get().pk, by=by)
    assert queries.call_list(by=by) == ()


def test_words_to_a_clinic_that_reads_are_a_note_about_the_visit_for_its_own_desk():
    scenes.at_a_clinic_that_reads()
    inbound = write(PHONE, "Jag kommer tio minuter sent")
    assert (inbound.body, inbound.meaning) == ("", "free_text")
    booking = Booking.objects.get()
    by = make.staff(booking.slot.visit_type.clinic.unit)
    (row,) = notes.waiting_notes(by=by)
    assert (row.text, row.at) == ("Jag kommer tio minuter sent", "måndag 23 november kl. 10.00, i ett sms")
    assert notes.waiting_notes(by=make.staff()) == ()
    with database_role(None):
        read = AccessEvent.objects.filter(action="booking.notes_read", person_id=booking.person_id)
        assert read.count() == 1
    bookings.tick_notes(booking_id=booking.pk, by=by)
    assert notes.waiting_notes(by=by) == ()


def test_the_same_words_delivered_twice_are_one_note():
    scenes.at_a_clinic_that_reads()
    inbound = write(PHONE, "Jag kommer sent")
    by = Actor(person_id=Booking.objects.get().person_id, channel=Channel.SMS)
    again = bookings.write_note(booking_id=Booking.objects.get().pk, text="x", form_key=inbound.pk, by=by)
    assert (again.text, BookingNote.objects.count()) == ("Jag kommer sent", 1)


def test_a_machine_is_answered_some_times_a_day_and_heard_all_the_same():
    scenes.one()
    for _ in range(25):
        write(PHONE, "JA 4821")
    assert Message.objects.filter(kind="coming").count() == 20
    assert answer_to(write(PHONE, "AVBOKA 4821")) == ""
    assert Booking.objects.get().state == "cancelled"
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert answer_to(write(PHONE, "hej")) == NOBODY_READS


def test_every_sixth_free_text_a_day_is_passed_on_but_not_answered():
    scenes.at_a_clinic_that_reads()
    for _ in range(7):
        write(PHONE, "Jag är på semester")
    assert Message.objects.filter(kind="passed_on").count() == 5
    assert BookingNote.objects.count() == 7


def test_a_code_guessed_at_opens_nothing_also_without_a_word():
    booking = visit()
    other = new_number()
    for body in ("AVBOKA 4821", "4821", "JA 4821", "NEJ 4821", "AVBOKA"):
        write(other, body)
    booking.refresh_from_db()
    assert (booking.state, booking.events.count()) == ("active", 0)
