"""The staff's pages of this room: answers to questions, and the auditors' findings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clinics import staff_queries
from core import actor
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from oversight import actions, policies
from oversight.errors import SignedMeanwhile
from oversight.forms import AnswerForm, IdentityForm, ReviewForm
from oversight.models import Review
from oversight.queries import findings as finding_pages
from oversight.queries import questions as question_pages


def questions(request: HttpRequest) -> HttpResponse:
    """Questions to the unit about readings of records."""
    return _page(request, "oversight/questions.html", questions=question_pages.question_list(by=actor.of(request)))


def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """One question, and the unit's answer."""
    by = actor.of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.answer(question_id=question_id, text=form.cleaned_data["text"], by=by)
        except Refused as refusal:
            messages.warning(request, refusal.reason.text)
        return see_other("admin:questions")
    shown = question_pages.question_page(question_id, by=by)
    return _page(request, "oversight/question.html", question=shown, form=form)


def findings(request: HttpRequest) -> HttpResponse:
    """What the log shows that somebody should judge."""
    _auditors_only(request)
    return _page(request, "oversight/findings.html", findings=finding_pages.finding_list(by=actor.of(request)))


def ask_for_check(request: HttpRequest) -> HttpResponse:
    """Go through the log now."""
    _auditors_only(request)
    if request.method == "POST":
        actions.ask_for_check(by=actor.of(request))
    return see_other("admin:findings")


def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding, and the auditor's judgement."""
    _auditors_only(request)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _sign(request, finding_id, form):
        return see_other("admin:findings")
    page = finding_pages.finding_page(finding_id, by=actor.of(request))
    return _page(request, "oversight/finding.html", finding=page, form=form)


def identity(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Say whose login it is, for the checks alone."""
    by = actor.of(request)
    if not policies.can_keep_identity(by):
        raise NotYours
    member = staff_queries.member(user_id, by=by)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.keep_identity(user_id=user_id, number=form.cleaned_data["number"], by=by)
        messages.success(request, _("Sparat. Numret visas aldrig igen."))
        return see_other("admin:person", user_id=user_id)
    return _page(request, "oversight/identity.html", form=form, member=member)


def _sign(request: HttpRequest, finding_id: UUID, form: ReviewForm) -> bool:
    given = form.cleaned_data
    try:
        actions.sign(
            finding_id=finding_id,
            verdict=Review.Verdict(given["verdict"]),
            note=given["note"],
            seen=given["seen"],
            by=actor.of(request),
        )
    except SignedMeanwhile:
        form.add_error(None, _("Någon annan hann granska fyndet. Läs den bedömningen först."))
        return False
    return True


def _auditors_only(request: HttpRequest) -> None:
    if not policies.is_auditor(actor.of(request)):
        raise NotYours


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    status = 422 if "form" in context and context["form"].is_bound else 200
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)
