"""What every page of a model in the staff site is: seen by role, found or 404, and silent about persons.

Reading is all that most can do. What staff change are pages of their own (form, action, redirect), or, for
the few that the region's administrator keeps, a form whose saving calls the room's action.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern, reverse_lazy

from core import actor
from core.actor import Role
from core.errors import NotYours

if TYPE_CHECKING:
    Base = ModelAdmin[Any]
else:
    Base = ModelAdmin

READ = ("changelist", "change")


class StaffPage(Base):
    """The ground of both kinds. ``pages`` are the addresses there are, by Django's names for them."""

    roles: ClassVar[frozenset[Role]]
    pages: ClassVar[tuple[str, ...]] = READ
    actions = None
    search_fields = ()
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Only the addresses in ``pages``: history, deleting and adding do not exist unless named."""
        kept = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in self.pages}
        urls = [url for url in super().get_urls() if url.name in kept]
        for url in urls:
            vars(url.callback).update(login_url=reverse_lazy("admin:login"), guard="staff")
        return urls

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
    """A read-only list of the unit's own rows. ``unit_path``: the lookup that leads to the care unit."""

    unit_path: ClassVar[str]
    sees_all_units: ClassVar[frozenset[Role]] = frozenset()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The unit's rows; without a duty there are none, and nobody comes here."""
        duty = actor.of(request).on_duty
        if duty is None:
            raise NotYours
        rows = super().get_queryset(request)
        return rows if duty.role in self.sees_all_units else rows.filter(**{self.unit_path: duty.care_unit_id})


class AdministratorPage(StaffPage):
    """What the region's administrator keeps in order: users, assignments, one-time code devices."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.REGION_ADMINISTRATOR})
    pages: ClassVar[tuple[str, ...]] = ("changelist", "change", "add")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)
