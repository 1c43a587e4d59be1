"""Inviting, one by one and many at once; and the list of those who wait for an earlier time.

A person is found by number in a POST, and the session keeps who it is until the invitation is made. A file of
numbers is read as it comes and kept nowhere; its address holds the batch, and its page counts.
"""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bookings import actions, policies, waiting
from bookings.batch_file import TooManyNumbers, read_numbers
from bookings.errors import Overlap, SlotTaken
from bookings.models import EarlierTimeWish
from bookings.queries import unit_invitations as queries
from core import actor, clock
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from portal.staff_invitation_forms import (
    BatchForm,
    FindInviteeForm,
    InviteForm,
    NeedForm,
    OfferAnswerForm,
    TimedForm,
)

FOUND = "invitee"
"""The session's key for the id of the one who is to be invited."""


@sensitive_post_parameters("person")
def invitations(request: HttpRequest) -> HttpResponse:
    """Who has been invited, who has said no, and the way to invite more."""
    by = actor.of(request)
    page = queries.unit_invitations(by=by)
    form = FindInviteeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person_id = actions.find_invitee(identity=form.cleaned_data["person"], by=by)
        if person_id is not None:
            request.session[FOUND] = str(person_id)
            return see_other("admin:invite")
        form.add_error("person", _("Ingen här har det numret. Kontrollera siffrorna."))
    return _render(request, "staff/invitations.html", {"page": page, "form": form})


def invite(request: HttpRequest) -> HttpResponse:
    """To book before a day, or to a time that the clinic books now."""
    by, kept = actor.of(request), request.session.get(FOUND)
    if kept is None:
        raise NotYours
    person_id, posted = UUID(kept), request.POST if request.method == "POST" else None
    who, is_timed = queries.invitee(person_id, by=by), "time" in (posted or {})
    form = InviteForm(None if is_timed else posted, kinds=queries.unit_types(by=by))
    timed = TimedForm(posted if is_timed else None, times=queries.unit_times(by=by), key=uuid.uuid4())
    sent: InviteForm | TimedForm = timed if is_timed else form
    if sent.is_bound and sent.is_valid() and _invited(sent, person_id, request):
        del request.session[FOUND]
        messages.success(request, _("Kallelsen är gjord. Personen får veta det med sms eller brev."))
        return see_other("admin:invitations")
    page = {"form": form, "timed": timed, "who": who}
    status = 422 if sent.is_bound else 200
    return render(request, "staff/invite.html", {**admin.site.each_context(request), **page}, status=status)


def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take one back. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        try:
            actions.withdraw_invitation(invitation_id=invitation_id, by=actor.of(request))
        except Refused as refusal:
            if refusal.reason.code != "invitation.answered":
                raise
            messages.warning(request, refusal.reason.text)
    return see_other("admin:invitations")


def batches(request: HttpRequest) -> HttpResponse:
    """A file of numbers: the dry run, which invites nobody."""
    by = actor.of(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BatchForm(*sent, kinds=queries.unit_types(by=by))
    if form.is_bound and form.is_valid() and (batch_id := _planned(form, request)):
        return see_other("admin:batch", batch_id=batch_id)
    return _render(request, "staff/batches.html", {"form": form})


def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How many would be invited and who would be left out, by reason; then go on, or not."""
    by = actor.of(request)
    page = queries.batch_page(batch_id, by=by)
    if request.method == "POST":
        actions.confirm_batch(batch_id=batch_id, by=by)
        return see_other("admin:batch", batch_id=batch_id)
    return _render(request, "staff/batch.html", {"page": page})


def wishes(request: HttpRequest) -> HttpResponse:
    """Who waits for an earlier time, in turn."""
    rows = queries.unit_wishes(by=actor.of(request))
    page = {"rows": rows, "needs": EarlierTimeWish.Need.choices}
    return _render(request, "staff/wishes.html", page)


def wish_need(request: HttpRequest, wish_id: UUID) -> HttpResponse:
    """How soon somebody needs to come. A GET only shows the list."""
    form = NeedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        need = EarlierTimeWish.Need(form.cleaned_data["need"])
        actions.set_need(wish_id=wish_id, need=need, by=actor.of(request))
    return see_other("admin:wishes")


def answer_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Yes or no, for one who has rung. A GET only shows the list."""
    form = OfferAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answered = actions.accept_offer if form.cleaned_data["answer"] == "ja" else actions.decline_offer
        try:
            answered(offer_id=offer_id, by=actor.of(request))
        except Refused as refusal:
            messages.warning(request, refusal.reason.text)
        except (Overlap, SlotTaken):
            messages.warning(request, policies.OVERLAP.text)
    return see_other("admin:wishes")


def end_wish(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """For one who wants to wait no more. A GET only shows the list."""
    if request.method == "POST":
        actions.withdraw_wish(booking_id=booking_id, by=actor.of(request))
    return see_other("admin:wishes")


def _invited(form: InviteForm | TimedForm, person_id: UUID, request: HttpRequest) -> bool:
    try:
        form.invite(person_id, by=actor.of(request))
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
        return False
    except (SlotTaken, Overlap):
        form.add_error(None, _("Tiden hann bli upptagen. Välj en annan."))
        return False
    return True


def _planned(form: BatchForm, request: HttpRequest) -> UUID | None:
    rules, given = waiting.rules(), form.cleaned_data
    try:
        numbers = read_numbers(
            given["numbers"].chunks(), today=clock.today(), at_most=rules.invitation_batch_at_most
        )
        planned = actions.plan_batch(
            numbers=numbers,
            visit_type_ids=frozenset(UUID(one) for one in given["kinds"]),
            book_before=given["book_before"],
            words=given["words"],
            by=actor.of(request),
        )
    except TooManyNumbers:
        form.add_error("numbers", _("Filen är för lång. Dela den i flera."))
        return None
    return planned.pk


def _render(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    form: forms.Form | None = page.get("form")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, template, {**admin.site.each_context(request), **page}, status=status)
