"""What staff write in the time book: shape and words. The rules stand in bookings.policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.actions import Choice, NewWeekly
from bookings.models import ClosurePlan
from bookings.queries.closing import PlanRow
from bookings.queries.schedules import weekday_name
from core import calendar, clock

Offered = Sequence[tuple[str, Any]]


def day_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """A date, as the browser's own control writes it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Skriv dagen"), "invalid": _("Skriv dagen som 2026-12-01")},
        **kwargs,
    )


def clock_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.TimeField:
    """A wall clock."""
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Skriv klockslaget"), "invalid": _("Skriv klockslaget som 08:30")},
        **kwargs,
    )


def count_field(label: Any, low: int, high: int, *, required: bool = True, **kwargs: Any) -> forms.IntegerField:
    """A whole number between two others."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=low,
        max_value=high,
        error_messages={
            "required": _("Skriv ett tal"),
            "invalid": _("Skriv ett helt tal"),
            "min_value": _("Skriv minst %(limit_value)s"),
            "max_value": _("Skriv högst %(limit_value)s"),
        },
        **kwargs,
    )


def offer(form: forms.Form, name: str, choices: Offered) -> None:
    """Let a field offer these."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class NewScheduleForm(forms.Form):
    """A schedule with no times yet."""

    clinic = forms.ChoiceField(label=_("Mottagning"), error_messages={"required": _("Välj mottagning")})
    practitioner = forms.ChoiceField(
        label=_("Vems tider?"), required=False, help_text=_("Lämna tomt för ett rum, ett labb eller en grupp.")
    )
    name = forms.CharField(
        label=_("Namn på schemat"),
        max_length=80,
        help_text=_("Så här står det för den som bokar, om ingen person är vald."),
        error_messages={"required": _("Skriv ett namn")},
    )

    def __init__(self, data: Any, *, clinics: Offered, practitioners: Offered) -> None:
        super().__init__(data)
        offer(self, "clinic", clinics)
        offer(self, "practitioner", [("", _("Ingen särskild person")), *practitioners])

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        person = given["practitioner"]
        return {
            "clinic_id": UUID(given["clinic"]),
            "name": given["name"],
            "practitioner_id": UUID(person) if person else None,
        }


def also_field() -> forms.MultipleChoiceField:
    """Further visit types that a time can be booked as."""
    return forms.MultipleChoiceField(
        label=_("Kan också bokas som"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Den som bokar väljer. Besöken ska vara lika långa och ske på samma sätt, och tiden är för en person."
        ),
    )


def also_of(given: Mapping[str, Any]) -> frozenset[UUID]:
    """What was ticked, but the type that the time is for already."""
    return frozenset(UUID(one) for one in given["also"]) - {UUID(given["visit_type"])}


class WeeklyForm(forms.Form):
    """Weekly times: the same hours on some weekdays."""

    visit_type = forms.ChoiceField(label=_("Besökstyp"), error_messages={"required": _("Välj besökstyp")})
    also = also_field()
    weekdays = forms.MultipleChoiceField(
        label=_("Veckodagar"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en veckodag")},
    )
    opens = clock_field(_("Från klockan"))
    closes = clock_field(_("Till klockan"))
    minutes = count_field(
        _("Minuter per tid"), 1, 600, required=False, help_text=_("Lämna tomt för besökstypens egen längd.")
    )
    capacity = count_field(
        _("Platser per tid"), 1, 500, initial=1, help_text=_("Fler än en för grupper och drop-in.")
    )
    since = day_field(_("Första dag"))
    until = day_field(_("Sista dag"), required=False, help_text=_("Lämna tomt om det gäller tills vidare."))
    staff_only_days = count_field(
        _("Öppnar på webben så många dagar före"),
        0,
        365,
        required=False,
        help_text=_("Till dess bokar bara mottagningen. Lämna tomt om tiden ska gå att boka direkt."),
    )
    on_red_days = forms.BooleanField(label=_("Ta emot även på röda dagar"), required=False)

    def __init__(self, data: Any, *, visit_types: Offered, minutes: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._minutes = minutes
        offer(self, "visit_type", visit_types)
        offer(self, "also", visit_types)
        offer(self, "weekdays", [(str(number), weekday_name(number)) for number in range(7)])
        if "since" not in self.initial:
            self.initial["since"] = clock.today() + timedelta(days=1)

    def new(self) -> NewWeekly:
        """As the action takes it."""
        given = self.cleaned_data
        return NewWeekly(
            visit_type_id=UUID(given["visit_type"]),
            weekdays=tuple(int(number) for number in given["weekdays"]),
            opens=given["opens"],
            closes=given["closes"],
            minutes=given["minutes"] or self._minutes[given["visit_type"]],
            since=given["since"],
            until=given["until"],
            capacity=given["capacity"],
            staff_only_days=given["staff_only_days"],
            on_red_days=given["on_red_days"],
            also=also_of(given),
        )


class EndWeeklyForm(forms.Form):
    """The last day of a weekly time."""

    last_day = day_field(_("Sista dag"), help_text=_("Den dagen tas patienter emot, sedan inte mer."))


class StretchForm(forms.Form):
    """From one moment until another: whole days, or with clocks. All by the Swedish wall clock."""

    dag = day_field(_("Första dag"))
    fran = clock_field(_("Från klockan"), required=False, help_text=_("Lämna tomt för hela dagen."))
    sista = day_field(_("Sista dag"), required=False, help_text=_("Lämna tomt om det är en enda dag."))
    till = clock_field(_("Till klockan"), required=False)

    @property
    def stretch(self) -> tuple[datetime, datetime]:
        """The two instants."""
        given = self.cleaned_data
        first: date = given["dag"]
        last: date = given["sista"] or first
        begins = calendar.from_when(first, given["fran"] or time())
        if given["till"]:
            return begins, calendar.from_when(last, given["till"])
        return begins, calendar.from_when(last + timedelta(days=1), time())


class ExceptionForm(StretchForm):
    """When the schedule makes no slots."""

    reason = forms.CharField(
        label=_("Anledning"), max_length=120, required=False, help_text=_("Bara personalen ser den.")
    )


class PlanForm(forms.Form):
    """What is to become of each booking: a choice each, the proposed one chosen."""

    reason = forms.CharField(
        label=_("Anledning"),
        max_length=120,
        required=False,
        help_text=_("Bara personalen ser den. Skriv inte varför någon är borta."),
    )

    def __init__(self, data: Any, *, rows: Sequence[PlanRow], places: Mapping[str, int]) -> None:
        super().__init__(data)
        self._rows, self._places = rows, places
        for row in rows:
            self.fields[_name(row)] = forms.ChoiceField(
                label=f"{row.when}, {row.name}",
                choices=list(row.options),
                initial=row.proposed,
                error_messages={
                    "required": _("Välj vad som ska hända: bokningen kom till medan du planerade"),
                    "invalid_choice": _("Den tiden är inte längre ledig. Välj en annan."),
                },
            )

    def clean(self) -> dict[str, Any]:
        chosen = Counter(value for name, value in self.cleaned_data.items() if name.startswith("b-"))
        for row in self._rows:
            value = self.cleaned_data.get(_name(row), "")
            if chosen[value] > self._places.get(value, len(self._rows)):
                self.add_error(_name(row), _("Fler än en ska till samma tid. Välj en annan för någon av dem."))
        return self.cleaned_data

    @property
    def pairs(self) -> list[tuple[PlanRow, forms.BoundField]]:
        """Each booking with its control."""
        return [(row, self[_name(row)]) for row in self._rows]

    def choices(self) -> list[Choice]:
        """As the action takes it."""
        return [choice(row.booking_id, self.cleaned_data[_name(row)]) for row in self._rows]


class ReplanForm(forms.Form):
    """A new choice for one that got stuck. Whether the time is free, the database says."""

    what = forms.RegexField(r"^(cancel|keep|move:[0-9a-f-]{36})$")

    def choice(self, booking_id: UUID) -> Choice:
        """As the action takes it."""
        return choice(booking_id, self.cleaned_data["what"])


def choice(booking_id: UUID, value: str) -> Choice:
    """ "move:<slot>", "cancel" or "keep" of a control."""
    what, _colon, slot = value.partition(":")
    return Choice(booking_id, ClosurePlan.What(what), UUID(slot) if slot else None)


def _name(row: PlanRow) -> str:
    return f"b-{row.booking_id}"


class SlotForm(forms.Form):
    """A time by hand, on the day that is shown."""

    visit_type = forms.ChoiceField(label=_("Besökstyp"), error_messages={"required": _("Välj besökstyp")})
    also = also_field()
    at = clock_field(_("Klockan"))
    minutes = count_field(
        _("Minuter"), 1, 600, required=False, help_text=_("Lämna tomt för besökstypens egen längd.")
    )
    capacity = count_field(_("Platser"), 1, 500, initial=1)
    kind = forms.ChoiceField(
        label=_("Vem får boka?"),
        choices=[
            ("web", _("Alla som får boka besökstypen")),
            ("staff", _("Bara mottagningen")),
            ("extra", _("Bara mottagningen, vid sidan av andra tider")),
        ],
        initial="web",
        widget=forms.RadioSelect,
    )

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, day: date, visit_types: Offered, minutes: Mapping[str, int]) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self._day, self._minutes = day, minutes
        offer(self, "visit_type", visit_types)
        offer(self, "also", visit_types)

    def clean_at(self) -> datetime:
        try:
            return calendar.instant(self._day, self.cleaned_data["at"])
        except ValueError:
            raise forms.ValidationError(_("Klockan ställs om: den tiden finns inte den dagen")) from None

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("kind") == "extra" and given.get("also"):
            self.add_error("also", _("En tid vid sidan av andra är för en besökstyp"))
        return given

    def told(self) -> dict[str, Any]:
        """What every kind of slot is made of."""
        given = self.cleaned_data
        return {
            "visit_type_id": UUID(given["visit_type"]),
            "starts_at": given["at"],
            "minutes": given["minutes"] or self._minutes[given["visit_type"]],
        }


class LimitForm(forms.Form):
    """From when the slots of some days may be booked on the web."""

    first = day_field(_("Från och med"))
    last = day_field(_("Till och med"))
    opens = forms.ChoiceField(
        label=_("Vem får boka?"),
        choices=[
            ("now", _("Alla, från nu")),
            ("days", _("Alla, från så många dagar före")),
            ("staff", _("Bara mottagningen")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vem som får boka")},
    )
    days = count_field(_("Dagar före"), 0, 365, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("opens") == "days" and given.get("days") is None and "days" not in self.errors:
            self.add_error("days", _("Skriv hur många dagar före"))
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("Sista dagen är före den första"))
        return given

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        days = given["days"] if given["opens"] == "days" else None
        return {
            "first": given["first"],
            "last": given["last"],
            "staff_only_days": days,
            "staff_only": given["opens"] == "staff",
        }
