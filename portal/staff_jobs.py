"""The scheduled jobs: when each last ran, how it went, when it runs next, and a run at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import actor
from core.pages import see_other
from operations import actions, queries
from portal import jobs
from portal.staff_page import page


def job_list(request: HttpRequest) -> HttpResponse:
    """All jobs, those that somebody must look at first."""
    return page(request, "staff/jobs.html", jobs=queries.jobs(jobs.schedule(), by=actor.of(request)))


@require_POST
def run_job(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a run now. Each job may run twice without harm, so pressing again does none."""
    task = next((job.task for job in jobs.schedule() if job.slug == slug), None)
    if task is None:
        raise Http404
    actions.ask_for_run(task=task, by=actor.of(request))
    if jobs.run_now(task):
        messages.success(request, _("Jobbet är beställt. Läs in sidan igen om en stund."))
    else:
        messages.warning(request, _("Kön svarar inte, så jobbet startar inte nu. Det kör när det är dess tur."))
    return see_other("admin:jobs")
