"""The lock: over the work that was going on, opened with one factor by its owner, left for the next person."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.eid import registration
from clinics import actions, desk, duty, queries
from clinics import sign_in as staff
from clinics.actions.work import Work
from clinics.errors import CannotCountTries, DeskTaken, SignInRefused, TooManyTries
from clinics.models import KeptWork, Shift
from core import actor
from core.errors import NotYours
from core.pages import SeeOther
from portal.staff_forms import LockForm, UnlockForm
from portal.staff_ways import View, address, landing, own_path, work_id

KEPT_BYTES = 64 * 1024
"""The largest form that is kept; ours are far below."""


def never_kept(view: View) -> View:
    """A page whose form holds secrets: what is sent to it on a locked desk is dropped, and sent anew."""
    vars(view)["never_kept"] = True
    return view


def hold(request: HttpRequest, view: View) -> HttpResponse | None:
    """Nothing behind a locked desk is shown or done: what was sent is kept, and the lock stands before it."""
    at = desk.of(request)
    if at is None or not at.is_locked:
        return None
    if request.method != "POST":
        return _door(at, next=request.get_full_path())
    kept = _keep_sent(request, at) if not getattr(view, "never_kept", False) else None
    return _door(at, arbete=str(kept)) if kept else _door(at, tappat="1")


@login_not_required
@never_cache
@sensitive_post_parameters("factor")
def lock(request: HttpRequest) -> HttpResponse:
    """The lock itself. One who has opened it in another tab goes on."""
    form = UnlockForm(request.POST if request.method == "POST" else None, initial=request.GET)
    asked = form.shift_asked_for()
    at = desk.of(request)
    if at and not at.is_locked and asked in (None, at.shift.pk):
        return _again(request)
    shift = desk.locked_here(request, asked)
    if shift is None:
        return redirect(address("admin:login", next=own_path(request), arbete=work_id(request)))
    if form.is_bound and form.is_valid() and _opened(request, form, shift):
        return go_on(request, own_path(request, also_first=True))
    return _lock_page(request, form, shift)


@require_POST
def lock_now(request: HttpRequest) -> HttpResponse:
    """By hand, by the script when nobody has used the desk, or for the next person."""
    at = desk.of(request)
    if at is None:
        return redirect("admin:login")
    form = LockForm(request.POST)
    path = own_path(request, also_first=True)
    kept = _keep_drafts(form, at, path) if form.is_valid() else None
    way = {"arbete": str(kept)} if kept else {"next": path}
    if "byt" in request.POST:
        desk.leave(request)
        return SeeOther(address("admin:login", byt="1"))
    actions.lock_shift(shift_id=at.shift.pk)
    return _door(at, **way)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is at the desk, writing: 204; or 423 when it has locked already."""
    at = desk.of(request)
    return HttpResponse(status=423 if at is None or at.is_locked else 204)


@require_POST
def draft(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """What was half-written, back to its owner, once. Raises NotYours for anybody else."""
    by = actor.of(request)
    work = actions.take_work(work_id=work_id, browser=desk.browser_of(request), by=by) if by.is_staff else None
    if work is None:
        raise NotYours
    return JsonResponse(work.fields, safe=False)


def go_on(request: HttpRequest, path: str) -> HttpResponse:
    """After the door: what was sent goes on its way, what was half-written comes back, else the page."""
    at = desk.of(request)
    if at is None or not isinstance(at.shift, Shift):
        return redirect("admin:login")
    by = duty.acting(at.shift.user, request, at.shift)
    waiting = queries.kept_work(work_id(request), next_path=path, browser=at.shift.browser, by=by)
    if waiting is None:
        return SeeOther(path or landing(by))
    if waiting.kind == KeptWork.Kind.DRAFT:
        return SeeOther(f"{waiting.path}#utkast-{waiting.id}")
    work = actions.take_work(work_id=waiting.id, browser=at.shift.browser, by=by)
    if work is None:
        return SeeOther(landing(by))
    return render(request, "staff/resume.html", {"path": work.path, "fields": work.fields})


def _again(request: HttpRequest) -> HttpResponse:
    """The lock is open already: a POST goes on; a link does too, unless something waits to be sent."""
    if request.method == "POST" or not work_id(request):
        return go_on(request, own_path(request, also_first=True))
    return render(request, "staff/opened.html", {"work": work_id(request)})


def _opened(request: HttpRequest, form: UnlockForm, shift: Shift) -> bool:
    try:
        staff.prove_again(shift.user, factor=form.cleaned_data["factor"], address=request.META["REMOTE_ADDR"])
        desk.reopen(request, shift, by=duty.acting(shift.user, request, shift))
    except SignInRefused:
        form.add_error("factor", _("Det stämde inte. Skriv ditt lösenord, eller vänta på nästa kod."))
    except TooManyTries:
        form.add_error("factor", _("Det blev för många försök. Vänta tio minuter, eller ring it-stödet."))
    except CannotCountTries:
        form.add_error("factor", _("Det går inte att låsa upp just nu. Felet är vårt. Vänta några minuter."))
    except DeskTaken:
        form.add_error(None, _("Någon annan kom in här i samma ögonblick. Försök igen."))
    except NotYours:
        form.add_error(None, _("Passet är slut. Logga in på nytt: det du skrev finns kvar."))
    return not form.errors


def _lock_page(request: HttpRequest, form: UnlockForm, shift: Shift) -> HttpResponse:
    page = queries.lock_page(shift, browser=desk.browser_of(request))
    ways = {
        "next": own_path(request, also_first=True),
        "work": work_id(request),
        "is_lost": "tappat" in request.GET,
        "has_eid": registration.staff() is not None,
    }
    status = 422 if form.errors else 200
    return render(request, "staff/locked.html", {"form": form, "lock": page, **ways}, status=status)


def _door(at: desk.Desk, **way: str) -> HttpResponse:
    if at.state is desk.State.OVER:
        return SeeOther(address("admin:login", slut="1", **way))
    return SeeOther(address("admin:lock", **way))


def _keep_sent(request: HttpRequest, at: desk.Desk) -> UUID | None:
    fields: list[list[object]] = [
        [n, v] for n, values in request.POST.lists() for v in values if n != "csrfmiddlewaretoken"
    ]
    path = request.get_full_path()
    if request.FILES or len(json.dumps(fields)) > KEPT_BYTES:
        return None
    return actions.keep_work(shift_id=at.shift.pk, work=Work(KeptWork.Kind.SENT, path, fields))


def _keep_drafts(form: LockForm, at: desk.Desk, path: str) -> UUID | None:
    drafts = form.cleaned_data["drafts"]
    if not drafts or not path:
        return None
    return actions.keep_work(shift_id=at.shift.pk, work=Work(KeptWork.Kind.DRAFT, path, drafts))
