"""The addresses that the reception works in, under the staff site's own (portal.staff)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from portal import (
    staff_booking,
    staff_card,
    staff_desk,
    staff_feed,
    staff_find,
    staff_moving,
    staff_notes,
    staff_paper,
    staff_views,
    staff_wishes,
)

View = Callable[..., HttpResponse]


def desk_urls(page: Callable[[View], View]) -> list[URLPattern]:
    """``page`` puts the site's guard before a view."""
    person, booking = "personer/<uuid:person_id>/", "bokningar/<uuid:booking_id>/"
    return [
        path("personer/", page(staff_find.find_person), name="find_person"),
        path("personer/ny/", page(staff_find.register_person), name="register_person"),
        path(person, page(staff_card.person_card), name="person_card"),
        path(f"{person}andra/", page(staff_card.change_card), name="change_card"),
        path(f"{person}tider/<uuid:visit_type_id>/", page(staff_booking.times), name="desk_times"),
        path(f"{person}tider/<uuid:visit_type_id>/extra/", page(staff_booking.extra), name="desk_extra"),
        path(f"{person}boka/<uuid:slot_id>/", page(staff_booking.book), name="desk_book"),
        path(
            f"{person}boka/<uuid:slot_id>/som/<uuid:visit_type_id>/", page(staff_booking.book), name="desk_book_as"
        ),
        path(f"{booking}flytta/", page(staff_moving.move), name="desk_move"),
        path(f"{booking}flytta/<uuid:slot_id>/", page(staff_moving.move_to), name="desk_move_to"),
        path(f"{booking}avboka/", page(staff_moving.cancel), name="desk_cancel"),
        path(f"{booking}tidigare/", page(staff_wishes.desk_wish), name="desk_wish"),
        path("meddelanden/", page(staff_notes.notes), name="notes"),
        path(f"{booking}meddelanden/", page(staff_notes.booking_notes), name="booking_notes"),
        path(f"{booking}meddelanden/klart/", page(staff_notes.tick_notes), name="tick_notes"),
        path("ringa/<uuid:task_id>/angra/", page(staff_desk.undo_called), name="undo_called"),
        path("brev/<uuid:letter_id>/angra/", page(staff_desk.undo_printed), name="undo_printed"),
        path("brev/papper/", page(staff_desk.letters_paper), name="letters_paper"),
        path("brev/klara/", page(staff_desk.letters_printed), name="letters_printed"),
        path("brev/<uuid:letter_id>/papper/", page(staff_desk.letter_paper), name="letter_paper"),
        path("dagen/papper/", page(staff_paper.day_paper), name="day_paper"),
        path("dagen/<uuid:booking_id>/genomford/", page(staff_views.mark_attended), name="mark_attended"),
        path("dagen/<uuid:booking_id>/uteblev/", page(staff_views.mark_missed), name="mark_missed"),
        path("dagen/<uuid:booking_id>/utfall/angra/", page(staff_views.undo_outcome), name="undo_outcome"),
        path("journalsystem/", page(staff_feed.feed_keys), name="feed_keys"),
        path("journalsystem/<uuid:key_id>/avsluta/", page(staff_feed.end_feed_key), name="end_feed_key"),
    ]
