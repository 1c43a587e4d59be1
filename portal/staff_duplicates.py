"""Persons who may be one: the work list, the two beside each other, and a merge that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import actions
from accounts.errors import MergeConflict
from accounts.merging import queries
from accounts.merging.queries import PairPage
from core import actor
from core.decision import Refused
from core.pages import see_other
from portal.duplicate_forms import ApartForm, MergeForm, UndoForm

T = TypeVar("T")


def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that wait."""
    return _page(request, "staff/duplicates.html", {"page": queries.duplicates(by=actor.of(request))})


def duplicate(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    """Compare two; why they are one; and, asked once more, make them one."""
    pair = queries.compare(duplicate_id=duplicate_id, by=actor.of(request))
    form = MergeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _pair(request, pair, form, ApartForm())
    return _merge(request, pair, form) if form.cleaned_data["confirmed"] else _confirm(request, pair, form)


def tell_apart(request: HttpRequest, duplicate_id: UUID) -> HttpResponse:
    """They are two."""
    by = actor.of(request)
    form = ApartForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.tell_apart(duplicate_id=duplicate_id, reason=form.cleaned_data["reason"], by=by)
        messages.success(request, _("Noterat: de är två olika personer."))
        return see_other("admin:duplicates")
    pair = queries.compare(duplicate_id=duplicate_id, by=by)
    return _pair(request, pair, MergeForm(), form)


def merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """What was made one; and its undoing."""
    by, form = actor.of(request), UndoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.undo_merge(merge_id=merge_id, reason=form.cleaned_data["reason"], by=by)
        except Refused as refusal:
            messages.warning(request, refusal.reason.text)
        return see_other("admin:merge", merge_id=merge_id)
    page = queries.merge(merge_id=merge_id, by=by)
    return _page(request, "staff/merge.html", {"page": page, "form": form}, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, pair: PairPage, form: MergeForm) -> HttpResponse:
    going = _tried(request, actions.rehearse_merge, pair, form)
    if going is None:
        return see_other("admin:duplicate", duplicate_id=pair.id)
    return _page(request, "staff/merge_confirm.html", {"pair": pair, "form": form, "going": going})


def _merge(request: HttpRequest, pair: PairPage, form: MergeForm) -> HttpResponse:
    done = _tried(request, actions.merge_persons, pair, form)
    return see_other("admin:duplicates") if done is None else see_other("admin:merge", merge_id=done.pk)


def _tried(request: HttpRequest, act: Callable[..., T], pair: PairPage, form: MergeForm) -> T | None:
    """What the action gives; None, and a message that says why, when something stands in its way."""
    try:
        return act(
            one_id=pair.one_id,
            other_id=pair.other_id,
            reason=form.cleaned_data["reason"],
            by=actor.of(request),
        )
    except Refused as refusal:
        messages.warning(request, refusal.reason.text)
    except MergeConflict:
        messages.warning(
            request,
            _("Båda har ett beslut som bara en kan ha. Inget är ändrat. Be mottagningen avsluta det ena först."),
        )
    return None


def _pair(request: HttpRequest, pair: PairPage, form: MergeForm, apart: ApartForm) -> HttpResponse:
    page = {"pair": pair, "form": form, "apart": apart, "wrong": apart if apart.errors else form}
    return _page(request, "staff/duplicate.html", page, status=422 if form.errors or apart.errors else 200)


def _page(request: HttpRequest, template: str, page: dict[str, object], status: int = 200) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **page}, status=status)
