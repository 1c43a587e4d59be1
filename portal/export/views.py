"""Everything that is kept about oneself, to take along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import resident
from core import actor, clock
from core.actor import Assurance
from portal.export import archive, content
from records import visits


@resident(Assurance.LOA3, fresh=True, purpose="download")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the file holds, and how to take care of it."""
    return render(request, "portal/export_page.html")


@resident(Assurance.LOA3, fresh=True, purpose="download")
@require_POST
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The file. A POST, since each one is written in the log. Its name says the day and nothing of the person."""
    whole = content.everything(by=actor.of(request), visit=visits.of(request.session))
    language = translation.get_language() or "sv"
    response = StreamingHttpResponse(archive.pieces(whole, language=language), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="vardporten-{clock.today().isoformat()}.zip"'
    return response
