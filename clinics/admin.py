"""The staff's pages for places, practitioners and assignments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clinics import actions, policies
from clinics.models import Assignment, CareProvider, CareUnit, Clinic, Practitioner
from clinics.words import PURPOSES, ROLES
from core import actor
from core.actor import Purpose, Role
from core.staff_pages import AdministratorPage, RoomAdmin

if TYPE_CHECKING:
    AssignmentModelForm = forms.ModelForm[Assignment]
    UserChoiceField = forms.ModelChoiceField[User]
else:
    AssignmentModelForm, UserChoiceField = forms.ModelForm, forms.ModelChoiceField

AT_THE_DESK = frozenset({Role.RECEPTIONIST, Role.CLINICIAN, Role.UNIT_MANAGER})
ADMINISTRATOR = frozenset({Role.REGION_ADMINISTRATOR})


@admin.register(CareProvider)
class CareProviderAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "units"
    list_display = ("name", "hsa_id")
    ordering = ("name", "pk")


@admin.register(CareUnit)
class CareUnitAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "pk"
    list_display = ("name", "provider", "hsa_id")
    list_select_related = ("provider",)
    ordering = ("name", "pk")


@admin.register(Clinic)
class ClinicAdmin(RoomAdmin):
    roles = AT_THE_DESK | ADMINISTRATOR
    sees_all_units = ADMINISTRATOR
    unit_path = "unit"
    list_display = ("name", "kind", "town", "phone", "bookable_on_web")
    ordering = ("name", "pk")


@admin.register(Practitioner)
class PractitionerAdmin(RoomAdmin):
    roles = sees_all_units = ADMINISTRATOR
    unit_path = "schedules__clinic__unit"
    list_display = ("name", "title", "hsa_id")
    fields = ("name", "title", "title_en", "hsa_id")
    ordering = ("name", "pk")


class AssignmentForm(AssignmentModelForm):
    """With roles and purposes in words."""

    role = forms.ChoiceField(label=_("Roll"), choices=[(r.value, name) for r, name in ROLES.items()])
    purpose = forms.ChoiceField(label=_("Ändamål"), choices=[(p.value, name) for p, name in PURPOSES.items()])

    class Meta:
        model = Assignment
        fields = ("user", "unit", "role", "purpose", "since", "until")


class StaffChoice(UserChoiceField):
    """Staff by name: their model's own word is the id."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class EndForm(AssignmentModelForm):
    """The one thing that changes afterwards: its last day."""

    until = forms.DateField(label=_("Sista dag"), widget=AdminDateWidget)

    class Meta:
        model = Assignment
        fields = ("until",)

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        was = policies.AssignmentFacts(self.instance.user_id, self.instance.since, self.initial["until"])
        if reason := policies.can_end(was, day).refusal:
            raise forms.ValidationError(reason.text)
        return day


@admin.register(Assignment)
class AssignmentAdmin(AdministratorPage):
    """Given whole, and afterwards only ended: who acted under it, and when, must stay true."""

    list_display = ("member", "unit", "role_name", "since", "until")
    list_select_related = ("user", "unit")
    ordering = ("unit__name", "user__name", "pk")
    fields = ("user", "unit", "role", "purpose", "since", "until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("member", "unit", "role_name", "since") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("member", "unit", "role_name", "since", "until") if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            staff = User.objects.filter(kind=User.Kind.STAFF).order_by("name", "pk")
            kwargs.update(queryset=staff, form_class=StaffChoice)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=EndForm if obj else AssignmentForm, **kwargs)

    @admin.display(description=_("Medarbetare"), ordering="user__name")
    def member(self, assignment: Assignment) -> str:
        return assignment.user.name

    @admin.display(description=_("Roll"), ordering="role")
    def role_name(self, assignment: Assignment) -> str:
        return str(ROLES[Role(assignment.role)])

    def save_model(self, request: HttpRequest, obj: Assignment, form: Any, change: bool) -> None:
        by = actor.of(request)
        if change:
            actions.end_assignment(assignment_id=obj.pk, last_day=form.cleaned_data["until"], by=by)
        else:
            new = actions.NewAssignment(obj.unit_id, Role(obj.role), obj.since, obj.until, Purpose(obj.purpose))
            obj.pk = actions.give_assignment(user_id=obj.user_id, new=new, by=by)
