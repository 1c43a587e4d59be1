"""What every page of a model in the staff site is: seen by role, found or 404, and silent about persons.

Reading is all that they do. What staff change are pages of their own: form, action, redirect.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.contrib.admin import ChoicesFieldListFilter, ModelAdmin, ShowFacets, display
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext as _

from core import actor, calendar
from core.actor import Role
from core.errors import NotYours

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Base = ModelAdmin[Any]
else:
    Base = ModelAdmin

READ = ("changelist", "change")


def column(path: str, label: StrPromise) -> Callable[[Any], str]:
    """What stands at the end of a path ("slot.starts_at"), in words: for ``list_display`` and read-only fields."""
    *ways, last = path.split(".")

    @display(description=label, ordering=path.replace(".", "__"))
    def show(row: Any) -> str:
        owner = reduce(getattr, ways, row)
        in_choices = getattr(owner, f"get_{last}_display", None)
        return _in_words(in_choices() if in_choices else getattr(owner, last))

    show.__name__ = path.replace(".", "_")
    return show


def named_filter(label: StrPromise) -> type[ChoicesFieldListFilter]:
    """A filter by choices under a name in words: the field's own name is the developers'."""

    class Named(ChoicesFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = str(label)

    return Named


def _in_words(value: object) -> str:
    """As people read it: a moment by the Swedish wall clock, yes and no, a dash for nothing."""
    if isinstance(value, bool):
        return str(_("ja") if value else _("nej"))
    if isinstance(value, datetime):
        return f"{calendar.local(value):%Y-%m-%d} {calendar.clock_in_words(value)}"
    return "–" if value in (None, "") else str(value)


class StaffPage(Base):
    """The ground of both kinds. ``pages`` are the addresses there are, by Django's names for them."""

    roles: ClassVar[frozenset[Role]]
    pages: ClassVar[tuple[str, ...]] = READ
    actions = None
    search_fields = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        """Only the addresses in ``pages``: history, deleting and adding do not exist unless named."""
        kept = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in self.pages}
        urls = [url for url in super().get_urls() if url.name in kept]
        for url in urls:
            vars(url.callback).update(login_url=reverse_lazy("admin:login"), guard="staff")
        return urls

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Under the plain name of what it lists."""
        name = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": name[:1].upper() + name[1:], **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Under the plain name of what it is; never the row's own, which may be somebody's."""
        name = str(self.opts.verbose_name)
        title = {"title": name[:1].upper() + name[1:], "subtitle": None}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})

    def _may(self, request: HttpRequest) -> bool:
        duty = actor.of(request).on_duty
        return duty is not None and duty.role in self.roles

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "add" in self.pages and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return "delete" in self.pages and self._may(request)

    def _get_obj_does_not_exist_redirect(self, *args: object) -> NoReturn:
        """Django would say on the start page that it is not there, and repeat the id."""
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return super().log_addition(request, obj, "")

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return super().log_change(request, obj, "")


class RoomAdmin(StaffPage):
    """A read-only list of the unit's own rows. ``unit_path``: the lookup that leads to the care unit.

    ``details``: what a row's own page shows; all of its fields unless told.
    """

    unit_path: ClassVar[str]
    sees_all_units: ClassVar[frozenset[Role]] = frozenset()
    details: ClassVar[tuple[str | Callable[[Any], str], ...]] = ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.details or super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.details or super().get_readonly_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The unit's rows; without a duty there are none, and nobody comes here."""
        duty = actor.of(request).on_duty
        if duty is None:
            raise NotYours
        rows = super().get_queryset(request)
        return rows if duty.role in self.sees_all_units else rows.filter(**{self.unit_path: duty.care_unit_id})
