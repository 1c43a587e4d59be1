"""The staff site: Django's admin behind a one-time code and one assignment at a time.

In a module of its own, named in AdminConfig, so that the rooms' admin.py register on ``admin.site`` without
knowing the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse, reverse_lazy
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import actor, staff_pages

View = Callable[..., HttpResponse]


class StaffSite(AdminSite):
    """Nobody but verified staff under an assignment in force; every refusal beyond that is 404."""

    site_title = "Vårdporten"
    site_header = "Vårdporten"
    index_title = _("Översikt")
    index_template = "staff/start.html"
    enable_nav_sidebar = False
    site_url = None
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only our own kinds of page: what a package registers by itself stays out."""
        if admin_class is not None and issubclass(admin_class, staff_pages.StaffPage):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Verified, and under an assignment: an actor on duty is both (clinics.duty)."""
        return actor.of(request).is_staff

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but one without an assignment chooses one first, and a refusal is 404."""

        def found_or_not(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response: HttpResponse = view(request, *args, **kwargs)
            except PermissionDenied as refusal:
                raise Http404 from refusal
            return response

        guarded = super().admin_view(update_wrapper(found_or_not, view), cacheable)

        def chosen_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (held := _hold(request, view)) is not None:
                return held
            if actor.of(request).must_choose_duty:
                return redirect(_choosing(request))
            response: HttpResponse = guarded(request, *args, **kwargs)
            return response

        return update_wrapper(chosen_first, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our own pages, and of Django's only what the models' pages need."""
        kept = [url for url in super().get_urls() if not _is_left_out(url)]
        return [*self._own_urls(), *kept]

    def _own_urls(self) -> list[URLPattern | URLResolver]:
        from oversight import staff_views as oversight
        from portal import (
            staff_desk,
            staff_duplicates,
            staff_eid,
            staff_enrol,
            staff_entries,
            staff_invitations,
            staff_jobs,
            staff_lock,
            staff_names,
            staff_own,
            staff_people,
            staff_session,
            staff_sms,
            staff_time_book,
            staff_views,
            staff_wishes,
        )
        from portal.desk_urls import desk_urls
        from portal.staff_words_urls import words_addresses

        return [
            *desk_urls(self._page),
            path("logga-in/", staff_session.sign_in, name="login"),
            path("logga-ut/", staff_session.sign_out, name="logout"),
            path("e-legitimation/", staff_eid.start, name="eid"),
            path("e-legitimation/retur/", staff_eid.returned, name="eid_returned"),
            path("las/", staff_lock.lock, name="lock"),
            path("las/nu/", self._signed_in(staff_lock.lock_now), name="lock_now"),
            path("kvar/", self._signed_in(staff_lock.stay), name="stay"),
            path("utkast/<uuid:work_id>/", self._page(staff_lock.draft), name="draft"),
            path("uppdrag/", self._signed_in(_unlocked(staff_session.assignments)), name="assignments"),
            path("borja/", staff_enrol.begin, name="enrol"),
            path("borja/losenord/", staff_enrol.first_password, name="first_password"),
            path("borja/kodapp/", staff_enrol.first_code_app, name="first_code_app"),
            path("mitt/", self._page(staff_own.own), name="own"),
            path("mitt/losenord/", self._page(staff_own.password), name="own_password"),
            path("mitt/koder/", self._page(staff_own.codes), name="own_codes"),
            path("medarbetare/", self._page(staff_people.people), name="people"),
            path("medarbetare/ny/", self._page(staff_people.add), name="add_person"),
            path("medarbetare/<uuid:user_id>/", self._page(staff_people.person), name="person"),
            path("medarbetare/<uuid:user_id>/uppdrag/", self._page(staff_people.assign), name="assign"),
            path(
                "medarbetare/<uuid:user_id>/uppdrag/<uuid:assignment_id>/avsluta/",
                self._page(staff_people.end),
                name="end_assignment",
            ),
            path("medarbetare/<uuid:user_id>/ny-enhet/", self._page(staff_people.new_device), name="new_device"),
            path("medarbetare/<uuid:user_id>/andra/", self._page(staff_people.change), name="change_person"),
            path("medarbetare/<uuid:user_id>/namn/", self._page(staff_names.protect), name="protect"),
            path("medarbetare/<uuid:user_id>/identitet/", self._page(oversight.identity), name="identity"),
            path("vardgivare/", self._page(staff_names.providers), name="providers"),
            path("vardgivare/<uuid:provider_id>/namn/", self._page(staff_names.choose_names), name="choose_names"),
            path("loggfragor/", self._page(oversight.questions), name="questions"),
            path("loggfragor/<uuid:question_id>/", self._page(oversight.question), name="question"),
            path("granskning/", self._page(oversight.findings), name="findings"),
            path("granskning/kontroll/", self._page(oversight.ask_for_check), name="ask_for_check"),
            path("granskning/<uuid:finding_id>/", self._page(oversight.finding), name="finding"),
            path("dubbletter/", self._page(staff_duplicates.duplicates), name="duplicates"),
            path("dubbletter/<uuid:duplicate_id>/", self._page(staff_duplicates.duplicate), name="duplicate"),
            path(
                "dubbletter/<uuid:duplicate_id>/tva/", self._page(staff_duplicates.tell_apart), name="tell_apart"
            ),
            path("sammanforda/<uuid:merge_id>/", self._page(staff_duplicates.merge), name="merge"),
            path("foretrada/", self._page(staff_entries.entries), name="entries"),
            path("foretrada/ny/", self._page(staff_entries.enter), name="enter"),
            path(
                "foretrada/<slug:kind>/<uuid:entry_id>/avsluta/", self._page(staff_entries.end), name="end_entry"
            ),
            path(
                "foretrada/begaran/<uuid:request_id>/", self._page(staff_entries.answered), name="request_answered"
            ),
            *words_addresses(self._page),
            path("kallelser/", self._page(staff_invitations.invitations), name="invitations"),
            path("kallelser/ny/", self._page(staff_invitations.invite), name="invite"),
            path(
                "kallelser/ny/<uuid:visit_type_id>/tider/",
                self._page(staff_invitations.invite_times),
                name="invite_times",
            ),
            path(
                "kallelser/ny/tid/<uuid:slot_id>/",
                self._page(staff_invitations.invite_to_time),
                name="invite_to_time",
            ),
            path(
                "kallelser/ny/tid/<uuid:slot_id>/som/<uuid:visit_type_id>/",
                self._page(staff_invitations.invite_to_time),
                name="invite_to_time_as",
            ),
            path("kallelser/fil/", self._page(staff_invitations.batches), name="batches"),
            path("kallelser/fil/<uuid:batch_id>/", self._page(staff_invitations.batch), name="batch"),
            path(
                "kallelser/<uuid:invitation_id>/ta-tillbaka/",
                self._page(staff_invitations.withdraw),
                name="withdraw_invitation",
            ),
            path("aterbud/", self._page(staff_wishes.wishes), name="wishes"),
            path(
                "aterbud/erbjudanden/<uuid:offer_id>/",
                self._page(staff_wishes.answer_offer),
                name="answer_offer",
            ),
            path("aterbud/<uuid:booking_id>/ta-bort/", self._page(staff_wishes.end_wish), name="end_wish"),
            path("ringa/", self._page(staff_desk.to_call), name="to_call"),
            path("ringa/<uuid:task_id>/", self._page(staff_desk.called), name="called"),
            path("sms/osakra/", self._page(staff_sms.unsure_sms), name="unsure_sms"),
            path("sms/osakra/<uuid:message_id>/gick/", self._page(staff_sms.sms_went), name="sms_went"),
            path("sms/osakra/<uuid:message_id>/igen/", self._page(staff_sms.sms_again), name="sms_again"),
            path("brev/", self._page(staff_desk.letters), name="letters"),
            path("brev/<uuid:letter_id>/", self._page(staff_desk.letter), name="letter"),
            path("brev/<uuid:letter_id>/klart/", self._page(staff_desk.letter_printed), name="letter_printed"),
            path("jobb/", self._page(staff_jobs.job_list), name="jobs"),
            path("jobb/<slug:slug>/", self._page(staff_jobs.run_job), name="run_job"),
            *staff_time_book.addresses(self._page),
            path("dagen/", self._page(staff_views.day_list), name="day_list"),
            path("dagen/<uuid:booking_id>/anland/", self._page(staff_views.mark_arrived), name="mark_arrived"),
            path("dagen/<uuid:booking_id>/angra/", self._page(staff_views.undo_arrival), name="undo_arrival"),
        ]

    def _page(self, view: View) -> View:
        return self._signed_in(self.admin_view(view))

    @staticmethod
    def _signed_in(view: View) -> View:
        """LoginRequiredMiddleware sends one who is not signed in to the staff's own page."""
        vars(view).update(login_url=reverse_lazy("admin:login"), guard="staff")
        return view

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Finding a person and the day first, then what else the role may see."""
        from portal.staff_start import start

        return super().index(request, {**start(by=actor.of(request)), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With who is on duty, for the header of every page."""
        from portal.staff_frame import frame_of

        page = request.resolver_match.url_name if request.resolver_match else None
        return {**super().each_context(request), "staff": frame_of(actor.of(request), page or "")}


def _hold(request: HttpRequest, view: View) -> HttpResponse | None:
    from portal import staff_lock

    return staff_lock.hold(request, view)


def _unlocked(view: View) -> View:
    """A page for one who has no assignment yet: of a site's page, the lock alone."""

    def unlocked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _hold(request, view) or view(request, *args, **kwargs)

    return update_wrapper(unlocked, view)


LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


def _is_left_out(url: URLPattern | URLResolver) -> bool:
    return isinstance(url, URLPattern) and url.name in LEFT_OUT


def _choosing(request: HttpRequest) -> str:
    """The choice of assignment, and back to the page asked for when that was only to look."""
    address = reverse("admin:assignments")
    return f"{address}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else address
