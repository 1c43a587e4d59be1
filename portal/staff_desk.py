"""What the desk has to ring and write about, each with a tick when it is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import actor
from core.pages import see_other
from reminders import actions, queries


def to_call(request: HttpRequest) -> HttpResponse:
    """Visits whose person nothing of ours reaches."""
    rows = queries.call_list(by=actor.of(request))
    return render(request, "staff/to_call.html", {**admin.site.each_context(request), "rows": rows})


def called(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Somebody has rung. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        actions.note_called(task_id=task_id, by=actor.of(request))
    return see_other("admin:to_call")


def letters(request: HttpRequest) -> HttpResponse:
    """Letters to print."""
    rows = queries.letters(by=actor.of(request))
    return render(request, "staff/letters.html", {**admin.site.each_context(request), "rows": rows})


def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One of them, as it is printed."""
    page = queries.letter(letter_id, by=actor.of(request))
    return render(request, "staff/letter.html", {**admin.site.each_context(request), "letter": page})


def letter_printed(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """It is in its envelope. A GET only shows the list."""
    if request.method == "POST":
        actions.note_printed(letter_id=letter_id, by=actor.of(request))
    return see_other("admin:letters")
