"""Inviting, one by one and many at once.

A person is found by number in a POST, and the session keeps who it is until the invitation is made. A file of
numbers is read as it comes and kept nowhere; its address holds the batch, and its page counts.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from bookings import actions, waiting
from bookings.batch_file import TooManyNumbers, read_numbers
from bookings.errors import Overlap, SlotTaken
from bookings.queries import desk
from bookings.queries import unit_invitations as queries
from core import actor, clock
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from portal.staff_booking import asked
from portal.staff_invitation_forms import BatchForm, FindInviteeForm, InviteForm, TimedForm
from portal.staff_page import page

FOUND = "invitee"
"""The session's key for the id of the one who is to be invited."""
BUSY = gettext_lazy("Personen har en annan tid just då. Ingen är kallad. Välj en annan tid.")


@sensitive_post_parameters("person")
def invitations(request: HttpRequest) -> HttpResponse:
    """Who has been invited, who has said no, and the way to invite more."""
    by = actor.of(request)
    found = queries.unit_invitations(by=by)
    form = FindInviteeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person_id = actions.find_invitee(identity=form.cleaned_data["person"], by=by)
        if person_id is not None:
            request.session[FOUND] = str(person_id)
            return see_other("admin:invite")
        form.add_error("person", _("Ingen här har det numret. Kontrollera siffrorna."))
    return page(request, "staff/invitations.html", page=found, form=form)


def invite(request: HttpRequest) -> HttpResponse:
    """To book before a day by oneself; or on to the times, to one that the clinic books now."""
    by, person_id = actor.of(request), _invitee(request)
    who = queries.invitee(person_id, by=by)
    form = InviteForm(request.POST if request.method == "POST" else None, kinds=queries.unit_types(by=by))
    if form.is_bound and form.is_valid() and _invited(form, lambda: form.invite(person_id, by=by)):
        return _done(request)
    return page(request, "staff/invite.html", form=form, who=who, kinds=desk.kinds_of_unit(None, by=by))


def invite_times(request: HttpRequest, visit_type_id: UUID) -> HttpResponse:
    """The free times of one kind, day by day."""
    by = actor.of(request)
    who = queries.invitee(_invitee(request), by=by)
    since, whose = asked(request)
    found = desk.free_times(visit_type_id, person_id=None, since=since, practitioner=whose, by=by)
    return page(request, "staff/invite_times.html", who=who, times=found)


def invite_to_time(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None = None) -> HttpResponse:
    """The time and the person once more, before anything is sent."""
    by, person_id = actor.of(request), _invitee(request)
    who = queries.invitee(person_id, by=by)
    kind = visit_type_id
    time = desk.chosen_time(slot_id, person_id=person_id, visit_type_id=kind, inviting=True, by=by)
    form = TimedForm(request.POST if request.method == "POST" else None, key=uuid.uuid4())
    if form.is_bound and form.is_valid() and _invited(form, lambda: form.invite(person_id, slot_id, kind, by=by)):
        return _done(request)
    return page(request, "staff/invite_to_time.html", form=form, who=who, time=time)


def _invitee(request: HttpRequest) -> UUID:
    """Whom the session holds. Raises NotYours where it holds nobody."""
    kept = request.session.get(FOUND)
    if kept is None:
        raise NotYours
    return UUID(kept)


def _done(request: HttpRequest) -> HttpResponse:
    del request.session[FOUND]
    messages.success(request, _("Kallelsen är gjord. Personen får veta det med sms eller brev."))
    return see_other("admin:invitations")


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
    return page(request, "staff/batches.html", form=form)


def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How many would be invited and who would be left out, by reason; then go on, or not."""
    by = actor.of(request)
    found = queries.batch_page(batch_id, by=by)
    if request.method == "POST":
        actions.confirm_batch(batch_id=batch_id, by=by)
        return see_other("admin:batch", batch_id=batch_id)
    return page(request, "staff/batch.html", page=found)


def _invited(form: forms.Form, do: Callable[[], None]) -> bool:
    try:
        do()
    except Refused as refusal:
        is_overlap = refusal.reason.code == "desk.overlap"
        form.add_error(None, BUSY if is_overlap else refusal.reason.text)
    except SlotTaken:
        form.add_error(None, _("Tiden hann bokas av någon annan. Ingen är kallad. Välj en annan tid."))
    except Overlap:
        form.add_error(None, BUSY)
    return not form.errors


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
