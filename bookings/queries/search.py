"""Looking for a time across clinics: what, where, when, in which language. Anybody may; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from babel import Locale
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bookings import facts, policies
from bookings.models import Schedule, VisitType
from bookings.queries import find, free
from bookings.rules import BookingRules
from clinics.geography import Spot, in_the_box, kilometres_from, spot_of
from clinics.models import Clinic, Practitioner
from core import calendar, clock, rulebook
from core.actor import Actor
from core.pages import Phone, WayOnLink, in_language, swedish_order

PER_PAGE = 10
TIMES_EACH = 3
DISTANCES = (5, 10, 20, 50, 100)
"""Kilometres to choose between."""

CARE_WORDS = {
    VisitType.Care.DOCTOR: "lakare",
    VisitType.Care.NURSE: "sjukskoterska",
    VisitType.Care.PHYSIO: "fysioterapeut",
    VisitType.Care.VACCINATION: "vaccination",
    VisitType.Care.TEST: "provtagning",
    VisitType.Care.MIDWIFE: "barnmorska",
    VisitType.Care.CHILD: "barnhalsovard",
    VisitType.Care.YOUTH: "ungdomsmottagning",
    VisitType.Care.TALK: "samtal",
    VisitType.Care.EYE: "ogon",
    VisitType.Care.OTHER: "annat",
}
"""What a kind of care is called in an address; so the next."""
MODE_WORDS = {VisitType.Mode.VISIT: "besok", VisitType.Mode.PHONE: "telefon", VisitType.Mode.VIDEO: "video"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; what is not said is "" or None. ``params``: the same as it stood in the address."""

    care: str = ""
    clinic: str = ""
    who: str = ""
    language: str = ""
    mode: str = ""
    part: str = ""
    since: date | None = None
    place: str = ""
    within_km: int = 20
    nearest_first: bool = False
    page: int = 1
    params: Mapping[str, str] = field(default_factory=dict)


class FoundTime(NamedTuple):
    """One free time of a result; ``url`` is where it is held (by a button) or confirmed (by a link)."""

    when: str
    practitioner: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """A visit type at a clinic, with its first free times."""

    title: str
    clinic_name: str
    place: str
    distance: str
    length: str
    mode: str
    for_whom: str
    choose_if: str
    ring_if: str
    phone: Phone
    times: tuple[FoundTime, ...]
    more_url: str


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a search. ``loosen``: when nothing was found, the same with one wish less, each."""

    summary: str
    found: tuple[Found, ...]
    loosen: tuple[WayOnLink, ...]
    previous_url: str
    next_url: str
    by_button: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form lets one choose between: values and words, in the order they are shown."""

    clinics: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]


def choices() -> Choices:
    """The clinics that are booked on the web, and the languages that somebody there speaks. Two queries."""
    clinics = Clinic.objects.filter(bookable_on_web=True).order_by("pk").values_list("slug", "name")
    spoken = Practitioner.objects.exclude(languages=[]).order_by("pk").values_list("languages", flat=True)
    named = {code: language_in_words(code) for codes in spoken for code in codes}
    return Choices(
        clinics=tuple(sorted(clinics, key=lambda row: swedish_order(row[1]))),
        languages=tuple(sorted(named.items(), key=lambda row: swedish_order(row[1]))),
    )


def language_in_words(code: str) -> str:
    """ "Arabiska", by its ISO 639 code."""
    locale = Locale.parse(translation.get_language() or "sv")
    return find.capital(str(locale.languages.get(code, code)))


def results(asked: Asked, *, by: Actor) -> Results:
    """The visits that are for whoever looks, where they have a free time, soonest or nearest first.

    Eight queries at most, three of them for one who is signed in. Raises NoSuchPlace, ManyPlaces.
    """
    spot = spot_of(asked.place) if asked.place else None
    speakers = _schedules(asked)
    kinds = _kinds(asked, spot, speakers, by=by)
    first = (asked.page - 1) * PER_PAGE
    found = _first_times(asked, kinds, speakers, soonest_first=not (asked.nearest_first and spot))
    shown = found[first : first + PER_PAGE]
    return Results(
        summary=_summary(first, len(shown), spot),
        found=tuple(_found(kind, times, asked, spot, by=by) for kind, times in shown),
        loosen=() if shown else _loosen(asked),
        previous_url=_url(asked, sida=str(asked.page - 1)) if asked.page > 1 else "",
        next_url=_url(asked, sida=str(asked.page + 1)) if len(found) > first + PER_PAGE else "",
        by_button=find.choosing(by).by_button,
    )


Times = tuple[free.FreeTime, ...]


def _first_times(
    asked: Asked, kinds: Sequence[VisitType], speakers: list[tuple[UUID, UUID]] | None, *, soonest_first: bool
) -> list[tuple[VisitType, Times]]:
    """The types that have a free time and their first ones, up to one more than the page that is asked for.

    With speakers, only at their schedules.
    """
    stretches = [stretch_of(kind, since=asked.since) for kind in kinds]
    cut = free.Cut(asked.page * PER_PAGE + 1, TIMES_EACH, soonest_first=soonest_first)
    found = free.first_times(stretches, cut, free.Wanted(asked.part), at=_at(kinds, speakers))
    return [(kinds[one.place], one.first) for one in found]


def _at(kinds: Sequence[VisitType], speakers: list[tuple[UUID, UUID]] | None) -> free.Named | None:
    """Each type with each of the speakers' schedules at its clinic."""
    if speakers is None:
        return None
    return [
        (place, one) for place, kind in enumerate(kinds) for one, clinic in speakers if clinic == kind.clinic_id
    ]


def stretch_of(kind: VisitType, *, since: date | None = None) -> free.Stretch:
    """When the visit type can be booked now, from a day on if one is given."""
    now, today = clock.now(), clock.today()
    rules = rulebook.at(today).section(BookingRules)
    opens, closes = find.window(kind, now=now, rules=rules)
    if since and since > today:
        opens = max(opens, calendar.instant(since, time()))
    return free.Stretch(kind.pk, opens, closes)


def _schedules(asked: Asked) -> list[tuple[UUID, UUID]] | None:
    """The schedules (and their clinics) of those who have the name and speak the language; None: all."""
    if not (asked.who or asked.language):
        return None
    schedules = Schedule.objects.filter(practitioner__name__icontains=asked.who)
    if asked.language:
        schedules = schedules.filter(practitioner__languages__contains=[asked.language])
    return list(schedules.order_by("pk").values_list("pk", "clinic_id"))


# What a result tells of the type and its clinic, and what decides whom it is for.
_READ = (
    *find.SHOWN_OF_KIND,
    "slug",
    "care",
    "mode",
    "clinic__slug",
    "clinic__street",
    "clinic__town",
    "clinic__kind",
)


def _kinds(
    asked: Asked, spot: Spot | None, speakers: Iterable[tuple[UUID, UUID]] | None, *, by: Actor
) -> Sequence[VisitType]:
    """The visit types that may be the answer, nearest first, else by name."""
    kinds = VisitType.objects.filter(_condition(asked), books_on_web=True, clinic__bookable_on_web=True)
    if speakers is not None:
        kinds = kinds.filter(clinic__in={clinic for _one, clinic in speakers})
    if spot:
        kinds = kinds.filter(in_the_box(spot, asked.within_km, "clinic__"))
        kinds = kinds.annotate(km=kilometres_from(spot, "clinic__")).filter(km__lte=asked.within_km)
    rows = (
        kinds.select_related("clinic")
        .only(*_READ)
        .order_by(*(["km"] if spot else []), "name", "clinic__name", "pk")
    )
    seeker = facts.seeker_of(by, today=clock.today())
    return [kind for kind in rows if _is_shown(kind, seeker, by=by)]


def kinds_for(by: Actor) -> Sequence[VisitType]:
    """All visit types that a search shows to whoever looks, with their clinics. One query; four for a resident."""
    return _kinds(Asked(), None, None, by=by)


def _is_shown(kind: VisitType, seeker: facts.Seeker | None, *, by: Actor) -> bool:
    """Whether a search shows the type at all. From a type with its clinic joined."""
    today = clock.today()
    until = today + timedelta(days=facts.horizon_of(kind))
    about = seeker.about(kind, today=today, until=until) if seeker else None
    return bool(policies.can_find(facts.kind_facts(kind), about, by=by))


def _condition(asked: Asked) -> Q:
    wishes = {"care": asked.care, "mode": asked.mode, "clinic__slug": asked.clinic}
    return Q(**{name: value for name, value in wishes.items() if value})


def _found(
    kind: VisitType, times: Iterable[free.FreeTime], asked: Asked, spot: Spot | None, *, by: Actor
) -> Found:
    carried = {name: asked.params[name] for name in ("nar",) if name in asked.params}
    more = reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug])
    where = f"{kind.clinic.street}, {kind.clinic.town}"
    return Found(
        title=find.name_of(kind),
        clinic_name=kind.clinic.name,
        place=where if kind.mode == VisitType.Mode.VISIT else "",
        distance=_distance(vars(kind)["km"], spot) if spot and kind.mode == VisitType.Mode.VISIT else "",
        length=find.minutes_of(kind),
        mode=find.mode_of(kind),
        for_whom=find.for_whom_of(kind, signed_in=by.person_id is not None),
        choose_if=in_language(kind.choose_this_if, kind.choose_this_if_en),
        ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
        phone=find.phone_of(kind.clinic),
        times=tuple(_time(one, find.choosing(by)) for one in times),
        more_url=f"{more}?{urlencode(carried)}" if carried else more,
    )


def _time(one: free.FreeTime, choosing: find.Choosing) -> FoundTime:
    when = find.capital(calendar.moment_in_words(one.starts_at))
    return FoundTime(when, one.practitioner, choosing.url(one.slot_id, one.as_type))


def _distance(km: float, spot: Spot) -> str:
    """ "2,3 km från 999 10 Lindhamn"."""
    number = f"{km:.1f}" if km < 10 else f"{km:.0f}"
    length = in_language(number.replace(".", ","), number)
    return _("%(length)s km från %(place)s") % {"length": length, "place": spot.name}


def _summary(first: int, shown: int, spot: Spot | None) -> str:
    if not shown:
        return ""
    if spot:
        return _("Lediga tider, räknat från %(place)s") % {"place": spot.name}
    return _("Lediga tider")


def _url(asked: Asked, **changed: str) -> str:
    """The same search with something else in it; "" takes a wish away."""
    params = {name: value for name, value in {**asked.params, **changed}.items() if value}
    return f"{reverse('bookings:search')}?{urlencode(params)}#traffar"


def _loosen(asked: Asked) -> tuple[WayOnLink, ...]:
    """One way on for each wish: the same search without it, and from its first page."""
    ways: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("nar", _("Sök hela dagen"), {}),
        ("fran", _("Sök från och med i dag"), {}),
        ("hos", _("Sök hos alla, inte bara den du skrev"), {}),
        ("sprak", _("Sök utan språket. Du kan få tolk till besöket"), {}),
        ("satt", _("Sök både besök, telefon och video"), {}),
        ("mottagning", _("Sök på alla mottagningar"), {}),
        ("plats", _("Sök i hela regionen"), {"km": "", "ordning": ""}),
        ("vard", _("Sök alla slags vård"), {}),
    )
    return tuple(
        WayOnLink(label, _url(asked, **{name: "", "sida": ""}, **more))
        for name, label, more in ways
        if asked.params.get(name)
    )
