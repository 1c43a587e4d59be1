"""Where and what one books: clinics and visit types. Shown to anybody; nothing here is about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import policies
from bookings.models import VisitType
from bookings.rules import BookingRules
from clinics.models import Clinic
from core import calendar
from core.actor import Actor
from core.errors import NotYours
from core.pages import Phone, in_language, swedish_order


@dataclass(frozen=True, slots=True)
class ClinicRow:
    name: str
    kind: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class ClinicHead:
    name: str
    kind: str
    where_lines: tuple[str, ...]
    phone: Phone


@dataclass(frozen=True, slots=True)
class VisitTypeRow:
    name: str
    minutes: str
    mode: str
    for_whom: str
    choose_if: str
    ring_if: str
    url: str
    closed: str


def clinics() -> tuple[ClinicRow, ...]:
    """The clinics that take bookings on the web, by name. One query."""
    rows = Clinic.objects.filter(bookable_on_web=True).order_by("pk")
    return tuple(
        ClinicRow(
            name=clinic.name,
            kind=clinic.get_kind_display(),
            place=f"{clinic.street}, {clinic.town}",
            url=reverse("bookings:visit_types", args=[clinic.slug]),
        )
        for clinic in sorted(rows, key=lambda clinic: swedish_order(clinic.name))
    )


def visit_types(clinic_slug: str) -> tuple[ClinicHead, tuple[VisitTypeRow, ...]]:
    """A clinic and what can be booked there. Two queries. Raises NotYours for an unknown clinic."""
    clinic = Clinic.objects.filter(slug=clinic_slug, bookable_on_web=True).first()
    if clinic is None:
        raise NotYours
    head = ClinicHead(clinic.name, clinic.get_kind_display(), (clinic.street, clinic.town), phone_of(clinic))
    kinds = VisitType.objects.filter(clinic=clinic).order_by("pk")
    # One gets invited to what has a neutral name: a closed row beside its namesake would only puzzle.
    shown = [kind for kind in kinds if not (kind.neutral_name and kind.open_to == VisitType.OpenTo.INVITED)]
    rows = [_visit_type_row(kind, clinic) for kind in shown]
    return head, tuple(sorted(rows, key=lambda row: (not row.url, swedish_order(row.name))))


def _visit_type_row(kind: VisitType, clinic: Clinic) -> VisitTypeRow:
    decision = policies.can_browse(
        kind.open_to, clinic_books_on_web=clinic.bookable_on_web, books_on_web=kind.books_on_web
    )
    return VisitTypeRow(
        name=name_of(kind),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        for_whom=for_whom_of(kind, signed_in=False) if decision else "",
        choose_if=in_language(kind.choose_this_if, kind.choose_this_if_en),
        ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
        url=reverse("bookings:free_times", args=[clinic.slug, kind.slug]) if decision else "",
        closed=decision.refusal.text if decision.refusal else "",
    )


def week_url(kind: VisitType, moment: datetime) -> str:
    """The page of free times of this type, in the week of the moment."""
    here = reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug])
    return f"{here}?vecka={week_param(monday_of(moment))}"


def window(kind: VisitType, *, now: datetime, rules: BookingRules) -> tuple[datetime, datetime]:
    """What can be booked now: from the notice the clinic needs, to the type's own horizon or the rulebook's."""
    horizon = kind.horizon_days or rules.horizon_days
    return now + timedelta(minutes=kind.notice_minutes), now + timedelta(days=horizon)


# What pages of free times read of the type and its clinic: in a release rush everybody asks for one.
SHOWN_OF_KIND = (
    "name",
    "name_en",
    "neutral_name",
    "neutral_name_en",
    "minutes",
    "open_to",
    "books_on_web",
    "age_from",
    "age_to",
    "notice_minutes",
    "horizon_days",
    "choose_this_if",
    "choose_this_if_en",
    "ring_instead_if",
    "ring_instead_if_en",
    "clinic__name",
    "clinic__phone",
    "clinic__phone_hours",
    "clinic__phone_hours_en",
    "clinic__bookable_on_web",
)


def monday_of(moment: datetime) -> date:
    """The first day of the Swedish week that the moment is in."""
    day = calendar.local(moment).date()
    return day - timedelta(days=day.weekday())


def week_param(monday: date) -> str:
    """ "2026-W49": a week in an address."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02}"


@dataclass(frozen=True, slots=True)
class Choosing:
    """How one chooses a time: by a link to look it through, which leads through the sign-in, or by a button."""

    prefix: str
    suffix: str
    by_button: bool

    def url(self, slot_id: str, as_type: str = "") -> str:
        """Where choosing that time leads; ``as_type``: as a time for that visit type, where it is for several."""
        chosen = f"som/{as_type}/" if as_type else ""
        return f"{self.prefix}{slot_id}{self.suffix}{chosen}"


_NO_ID = "00000000-0000-0000-0000-000000000000"


def choosing(by: Actor) -> Choosing:
    """A resident who is signed in holds a time by a button; anybody else gets links."""
    signed_in = by.person_id is not None
    address = reverse("bookings:hold" if signed_in else "bookings:confirm", args=[_NO_ID])
    prefix, _id, suffix = address.partition(_NO_ID)
    return Choosing(prefix, suffix, by_button=signed_in)


def for_whom_of(kind: VisitType, *, signed_in: bool) -> str:
    """Whom a visit is for, where that is not everybody: "För dig som är 13-22 år." One who is signed in is told
    nothing of listing: what is for others is not shown to them.
    """
    said = []
    if kind.open_to == VisitType.OpenTo.LISTED and not signed_in:
        said.append(_("För dig som är listad på mottagningen."))
    ages = {"from_age": kind.age_from, "to_age": kind.age_to}
    if kind.age_from is not None and kind.age_to is not None:
        said.append(_("För dig som är %(from_age)s–%(to_age)s år.") % ages)
    elif kind.age_from is not None:
        said.append(_("För dig som har fyllt %(from_age)s år.") % ages)
    elif kind.age_to is not None:
        said.append(_("För dig som är högst %(to_age)s år.") % ages)
    return " ".join(said)


def name_of(kind: VisitType) -> str:
    """The visit type's name in the reader's language; its neutral one where the real one would tell why."""
    return in_language(kind.neutral_name or kind.name, kind.neutral_name_en or kind.name_en)


def title_of(kind: VisitType) -> str:
    """Its name on a person's own pages: the neutral one where the real one would reveal something."""
    return in_language(kind.neutral_name, kind.neutral_name_en) or name_of(kind)


def minutes_of(kind: VisitType) -> str:
    """ "30 minuter"."""
    return ngettext("%(n)s minut", "%(n)s minuter", kind.minutes) % {"n": kind.minutes}


def mode_of(kind: VisitType) -> str:
    """ "Besök på mottagningen", "På telefon", "På video"."""
    return {"visit": _("Besök på mottagningen"), "phone": _("På telefon"), "video": _("På video")}[kind.mode]


def phone_of(clinic: Clinic) -> Phone:
    """The clinic's number and hours in the reader's language."""
    return Phone.of(clinic.phone, in_language(clinic.phone_hours, clinic.phone_hours_en))


def capital(text: str) -> str:
    """With its first letter large, for a heading."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """With its first letter small, to stand within a sentence; "EKG" and "GP visit" stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
