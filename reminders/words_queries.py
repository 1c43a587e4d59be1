"""What a unit's clinics say by SMS, for the one who writes it. Nobody is named here, and no visit is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.models import Clinic
from clinics.policies import REVEALING
from clinics.rules import region
from core import calendar, clock, phone
from core.actor import Actor
from core.errors import NotYours
from reminders import own_words, policies
from reminders.text_models import ClinicText
from reminders.wording import checking, gsm7
from reminders.wording.checking import EDITABLE, Fault, Variant, has_promise
from reminders.wording.compose import house, levels_of, variants_of
from reminders.wording.filling import Words, fill
from reminders.wording.texts import Level

LEVEL_NAMES = {
    "N1": gettext_lazy("Bara tiden"),
    "N2": gettext_lazy("Tid och plats"),
    "N3": gettext_lazy("Tid och mottagning"),
}
OWN, CHILDS = "egen", "barn"
WHOSE = {OWN: gettext_lazy("Till den som har tiden"), CHILDS: gettext_lazy("Till vårdnadshavare")}


@dataclass(frozen=True, slots=True)
class TextLink:
    """One level of one kind. ``is_own``: some of it is in the clinic's own words."""

    name: str
    url: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    name: str
    links: tuple[TextLink, ...]


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """``only_the_time``: the clinic's kind may say no more, whatever is written."""

    name: str
    reads: bool
    reading_url: str
    only_the_time: bool
    kinds: tuple[KindRow, ...]


@dataclass(frozen=True, slots=True)
class TextNow:
    """One text as it stands. ``written``: by whom and when, of the clinic's own; "" of the house's."""

    of: Variant
    key: str
    label: str
    text: str
    house: str
    written: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field that may stand in the text, with what it becomes. ``must``: it has to be there."""

    field: str
    becomes: str
    must: bool


@dataclass(frozen=True, slots=True)
class TextsPage:
    clinic_id: UUID
    clinic: str
    kind: str
    level: str
    whose: str
    other: str
    other_url: str
    texts: tuple[TextNow, ...]
    fields: tuple[FieldRow, ...]
    has_own: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The text as it comes, drawn on a phone. ``body`` is "" where it cannot be filled in."""

    what: str
    body: str
    count: str
    fits: bool


def unit_words(*, by: Actor) -> tuple[ClinicRow, ...]:
    """The unit's clinics with all that they may say in their own words. Two queries. Raises NotYours."""
    if not policies.can_write_words(by):
        raise NotYours
    clinics = list(Clinic.objects.filter(unit_id=by.duty.care_unit_id).order_by("name", "pk"))
    rows = ClinicText.objects.filter(clinic__in=clinics, replaced_at=None).order_by("pk")
    own = {(row.clinic_id, row.kind, row.level, row.childs) for row in rows}
    return tuple(_clinic(clinic, own) for clinic in clinics)


def _clinic(clinic: Clinic, own: set[tuple[UUID, str, str, bool]]) -> ClinicRow:
    def link(kind: str, level: Level) -> TextLink:
        is_own = any((clinic.pk, kind, level, childs) in own for childs in (False, True))
        return TextLink(str(LEVEL_NAMES[level]), _url(clinic.pk, kind, level, OWN), is_own)

    return ClinicRow(
        name=clinic.name,
        reads=clinic.reads_replies,
        reading_url=reverse("admin:sms_replies", args=[clinic.pk]),
        only_the_time=clinic.kind in REVEALING,
        kinds=tuple(
            KindRow(str(kind.label), tuple(link(kind, level) for level in _levels(clinic, kind, childs=False)))
            for kind in EDITABLE
        ),
    )


def _levels(clinic: Clinic, kind: str, *, childs: bool) -> tuple[Level, ...]:
    most = "N1" if clinic.kind in REVEALING else clinic.sms_level_at_most
    return tuple(level for level in levels_of(kind, childs=childs) if level <= most)


def _url(clinic_id: UUID, kind: str, level: str, whose: str) -> str:
    return reverse("admin:sms_text", args=[clinic_id, kind, level.lower(), whose])


def texts_page(clinic_id: UUID, kind: str, level: str, whose: str, *, by: Actor) -> TextsPage:
    """The texts of one kind at one level. Raises NotYours, also for what there is not."""
    clinic = own_clinic(clinic_id, by=by)
    childs = whose == CHILDS
    found = next((one for one in EDITABLE if one == kind), None)
    if found is None or whose not in WHOSE:
        raise NotYours
    at = next((one for one in _levels(clinic, kind, childs=childs) if one.lower() == level), None)
    if at is None:
        raise NotYours
    rows = own_words.in_force(clinic.pk).filter(kind=kind, level=at, childs=childs).select_related("written_by")
    now = {own_words.variant_of(row): row for row in rows.order_by("pk")}
    texts = tuple(_text(of, now.get(of)) for of in variants_of(kind, at, childs=childs))
    other = OWN if childs else CHILDS
    has_other = at in levels_of(kind, childs=not childs)
    return TextsPage(
        clinic_id=clinic.pk,
        clinic=clinic.name,
        kind=str(found.label),
        level=str(LEVEL_NAMES[at]),
        whose=str(WHOSE[whose]),
        other=str(WHOSE[other]),
        other_url=_url(clinic.pk, kind, at, other) if has_other else "",
        texts=texts,
        fields=_fields(clinic, texts),
        has_own=any(text.written for text in texts),
    )


def own_clinic(clinic_id: UUID, *, by: Actor) -> Clinic:
    """One of the unit's clinics. Raises NotYours."""
    if not policies.can_write_words(by):
        raise NotYours
    clinic = Clinic.objects.filter(pk=clinic_id, unit_id=by.duty.care_unit_id).first()
    if clinic is None:
        raise NotYours
    return clinic


def _text(of: Variant, row: ClinicText | None) -> TextNow:
    day = calendar.date_in_words(calendar.local(row.written_at).date()) if row else ""
    return TextNow(
        of=of,
        key=f"{of.language}_{'ja' if of.promises else 'ring'}",
        label=_label(of),
        text=row.text if row else house(of),
        house=house(of),
        written=f"{row.written_by.name}, {day}" if row else "",
    )


def _label(of: Variant) -> str:
    language = _("Svenska") if of.language == "sv" else _("Engelska")
    if not has_promise(of.kind):
        return language
    if of.kind in checking.WITH_A_PROMISE:
        when = _("när vi har lovat att höra av oss") if of.promises else _("annars")
    else:
        when = _("när det går att svara") if of.promises else _("när det inte går att svara")
    return f"{language}, {when}"


_MEANS = {
    "region": gettext_lazy("regionens namn"),
    "phone": gettext_lazy("telefonnumret"),
    "when": gettext_lazy("besökets tid"),
    "old": gettext_lazy("den andra tiden: den gamla, eller den man har"),
    "until": gettext_lazy("sista stund att svara"),
    "until_day": gettext_lazy("sista dagen att boka"),
    "code": gettext_lazy("svarskoden"),
    "place": gettext_lazy("gata och ort"),
    "clinic": gettext_lazy("mottagningens namn"),
    "whose": gettext_lazy("Barnets, eller namnet i genitiv"),
    "whose_low": gettext_lazy("detsamma med liten bokstav"),
    "child": gettext_lazy("Ert barn, eller namnet"),
}


def _fields(clinic: Clinic, texts: tuple[TextNow, ...]) -> tuple[FieldRow, ...]:
    may = {name for text in texts for name in checking.fields_of(text.of)[0]}
    must = frozenset.intersection(*(checking.fields_of(text.of)[1] for text in texts))
    of = texts[0].of
    examples = {name: fill(f"{{{name}}}", ordinary(clinic, of), level=of.level) for name in may}
    return tuple(
        FieldRow(f"{{{name}}}", f"{_MEANS[name]}: {examples[name]}", name in must)
        for name in _MEANS
        if name in may
    )


def ordinary(clinic: Clinic, of: Variant) -> Words:
    """An ordinary visit at the clinic, nine days from now."""
    rules, at = region(), _nine_o_clock()
    return Words(
        region=rules.name,
        region_phone=rules.phone,
        language=of.language,
        starts_at=at,
        free_until=at - timedelta(days=1),
        old_starts_at=at + timedelta(days=7),
        until_day=calendar.local(at).date(),
        code="4821",
        place=f"{clinic.street}, {clinic.town}",
        clinic=clinic.sms_name,
        clinic_phone=phone.in_words(clinic.phone),
        child="" if of.childs else None,
    )


def _nine_o_clock() -> datetime:
    return calendar.instant(clock.today() + timedelta(days=9), time(9))


def wrong_with(texts: Mapping[Variant, str], *, by: Actor) -> dict[Variant, tuple[Fault, ...]]:
    """What the rules say about the texts, before anything is saved. Raises NotYours."""
    if not policies.can_write_words(by):
        raise NotYours
    names, name = own_words.names(), own_words.region_name()
    return {of: found for of, text in texts.items() if (found := checking.faults(text, of, names, region=name))}


def previews(clinic_id: UUID, of: Variant, text: str, *, by: Actor) -> tuple[Preview, ...]:
    """The text on a phone: with an ordinary visit's values, and with the longest there may be. Raises NotYours."""
    clinic = own_clinic(clinic_id, by=by)
    usual = ordinary(clinic, of)
    longest = replace(checking.AT_MOST, region=usual.region, language=of.language, child=usual.child)
    return (
        _preview(_("Ett vanligt besök"), text, of, usual),
        _preview(_("Så långt det kan bli"), text, of, longest),
    )


def _preview(what: str, text: str, of: Variant, words: Words) -> Preview:
    if not checking.can_fill(text, of):
        return Preview(what, "", _("Kan inte visas: ett fält är fel."), fits=False)
    body = fill(text, words, level=of.level)
    parts = gsm7.segments(body)
    count = _("%(signs)s tecken, %(parts)s sms") % {"signs": gsm7.length(body), "parts": parts}
    return Preview(what, body, count, fits=parts == 1)
