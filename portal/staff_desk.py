"""What the desk has to ring and write about, each with a tick when it is done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from core import actor
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from portal.staff_page import page
from reminders import actions, desk_letters, queries


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
    return page(request, "staff/letters.html", letters=desk_letters.letters(by=actor.of(request)))


def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One of them, as it is printed."""
    return page(request, "staff/letter.html", letter=desk_letters.letter(letter_id, by=actor.of(request)))


def letter_paper(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The same for the printer: 14 points or large type, the address where the envelope's window is."""
    return _pdf(desk_letters.one_on_paper(letter_id, by=actor.of(request)))


def letters_paper(request: HttpRequest) -> HttpResponse:
    """Those that the list showed, in one file: exactly those that its button ticks off afterwards."""
    if request.method != "POST":
        return see_other("admin:letters")
    return _pdf(desk_letters.many_on_paper(_ids(request), by=actor.of(request)))


def letters_printed(request: HttpRequest) -> HttpResponse:
    """They are in their envelopes. A GET only shows the list."""
    if request.method == "POST":
        count = actions.note_all_printed(letter_ids=_ids(request), by=actor.of(request))
        said = ngettext("%(n)s brev är avbockat.", "%(n)s brev är avbockade.", count) % {"n": count}
        messages.success(request, said)
    return see_other("admin:letters")


def _ids(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.getlist("letter")]
    except ValueError:
        raise NotYours from None


def _pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="brev.pdf"'
    return response


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
