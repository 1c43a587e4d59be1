"""What the desk has to ring and write about, each with a tick when it is done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from core import actor
from core.decision import Refused
from core.pages import see_other
from portal.staff_page import page
from reminders import actions, queries


def to_call(request: HttpRequest) -> HttpResponse:
    """Visits whose person nothing of ours reaches."""
    by = actor.of(request)
    return page(request, "staff/to_call.html", rows=queries.call_list(by=by), done=queries.called_today(by=by))


def called(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Somebody has rung. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        actions.note_called(task_id=task_id, by=actor.of(request))
    return see_other("admin:to_call")


def undo_called(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Nobody answered, or the wrong row was ticked."""
    if request.method == "POST":
        _try(request, lambda: actions.undo_called(task_id=task_id, by=actor.of(request)))
    return see_other("admin:to_call")


def letters(request: HttpRequest) -> HttpResponse:
    """Letters to print."""
    by = actor.of(request)
    return page(request, "staff/letters.html", rows=queries.letters(by=by), done=queries.printed_today(by=by))


def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One of them, as it is printed."""
    return page(request, "staff/letter.html", letter=queries.letter(letter_id, by=actor.of(request)))


def letter_printed(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """It is in its envelope. A GET only shows the list."""
    if request.method == "POST":
        actions.note_printed(letter_id=letter_id, by=actor.of(request))
    return see_other("admin:letters")


def undo_printed(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The paper jammed."""
    if request.method == "POST":
        _try(request, lambda: actions.undo_printed(letter_id=letter_id, by=actor.of(request)))
    return see_other("admin:letters")


def _try(request: HttpRequest, undo: Callable[[], None]) -> None:
    """A refusal is told on top of the list, which then shows what is true."""
    try:
        undo()
    except Refused as refusal:
        if refusal.reason.code != "desk.ticked":
            raise
        messages.warning(request, refusal.reason.text)
