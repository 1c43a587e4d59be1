"""Whether a clinic's own words may be used: pure. Says which word is wrong, and why, so that it can be mended.

What is checked is the template, and the text it becomes at its longest (voice.md rule 6: region 16 signs, place
and clinic 22, phone 13). The same check is made when the text is saved, when it is shown and when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _

from reminders.models import Message
from reminders.wording import forbidden, gsm7, lint
from reminders.wording.filling import Words, fill
from reminders.wording.texts import Language, Level

Kind = Message.Kind


@dataclass(frozen=True, slots=True)
class Variant:
    """Which text it is. ``childs``: to a guardian; ``promises``: with an answer code, or with a promised call."""

    kind: str
    level: Level
    language: Language
    childs: bool
    promises: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. ``code`` is stable; ``word`` is what stands there, or lacks; ``text`` says why, in words."""

    code: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """What may not be written out: names of clinics, units, places, types of visit and of those who work there."""

    places: Collection[str] = ()
    visits: Collection[str] = ()
    people: Collection[str] = ()


NO_NAMES = Names()
WITH_A_CODE = frozenset({Kind.CONFIRMATION, Kind.FIRST_REMINDER, Kind.DAY_BEFORE, Kind.OFFER})
"""Kinds whose first text invites an answer; the second is for when none counts any more."""
WITH_A_PROMISE = frozenset({Kind.CALLED_OFF})
"""A kind whose first text says that the clinic is in touch: true while a task on the desk says so."""
EDITABLE: tuple[Message.Kind, ...] = (
    *(Kind.CONFIRMATION, Kind.FIRST_REMINDER, Kind.DAY_BEFORE, Kind.MOVED),
    *(Kind.CALLED_OFF, Kind.OFFER, Kind.INVITATION),
)
"""What a clinic may say in its own words. Answers are the house's: they go to whatever number wrote."""


def has_promise(kind: str) -> bool:
    """Whether the kind has two texts: with something promised or invited, and without."""
    return kind in WITH_A_CODE or kind in WITH_A_PROMISE


def fields_of(of: Variant) -> tuple[frozenset[str], frozenset[str]]:
    """The fields that the text may have, and those it must have."""
    may, must = {"region", "phone"}, {"region", "phone"}
    time = "until_day" if of.kind == Kind.INVITATION else "when"
    may.add(time)
    must.add(time)
    if of.kind in (Kind.MOVED, Kind.OFFER):
        must.add("old")
    if of.kind in WITH_A_CODE and of.promises:
        must |= {"code", "until"}
    if of.kind == Kind.OFFER:
        must.add("until")
        must -= {"phone"} if of.promises else set()
    if of.level != "N1":
        may |= {"place"} if of.level == "N2" else {"place", "clinic"}
    if of.childs:
        may |= {"whose", "whose_low", "child"}
    return frozenset(may | must), frozenset(must)


LONGEST_MOMENT = datetime(2026, 12, 23, 9, 30, tzinfo=UTC)
AT_MOST = Words(
    region="Region Lindmarks",
    region_phone="0911-465 0041",
    starts_at=LONGEST_MOMENT,
    free_until=LONGEST_MOMENT - timedelta(days=3),
    old_starts_at=LONGEST_MOMENT + timedelta(days=6),
    until_day=LONGEST_MOMENT.date(),
    code="4821",
    place="Kungsgatan 12, Tallsjö",
    clinic="Provtagningen Lindhamn",
    clinic_phone="0911-465 0042",
)
"""As long as each may be: 16, 22 and 13 signs, and the longest way to write a moment."""


def longest(text: str, of: Variant, *, region: str = "") -> str:
    """The text with all its fields as long as they can be."""
    words = replace(AT_MOST, language=of.language, child="" if of.childs else None)
    return fill(text, replace(words, region=region or AT_MOST.region), level=of.level)


def faults(text: str, of: Variant, names: Names = NO_NAMES, *, region: str = "") -> tuple[Fault, ...]:
    """All that is wrong with the text; none when it may be used."""
    if not text.strip():
        return (Fault("empty", "", _("Texten är tom.")),)
    fields = _fields(text)
    if fields is None:
        return (Fault("braces", "{ }", _("Krullparenteser används bara runt ett fält, som {when}.")),)
    wrong = [*_of_fields(fields, of), *_of_answers(text, of)]
    if any(fault.code == "unknown_field" for fault in wrong):
        return tuple(wrong)
    plain = _plain(text)
    return (*wrong, *_of_words(plain, names), *_of_form(text, of, region))


def can_fill(text: str, of: Variant) -> bool:
    """Whether the text has only fields that it may have: it can be filled in, whatever else is wrong."""
    fields = _fields(text)
    return fields is not None and set(fields) <= fields_of(of)[0]


def _fields(text: str) -> list[str] | None:
    """The fields in order; None where the braces do not pair, or hold more than a name."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion for _text, _name, spec, conversion in parts) or "{{" in text or "}}" in text:
        return None
    return [name for _text, name, _spec, _conversion in parts if name is not None]


def _plain(text: str) -> str:
    """What is written between the fields."""
    return re.sub(r"\{\w*\}", "{}", text)


def _of_fields(fields: list[str], of: Variant) -> Iterator[Fault]:
    may, must = fields_of(of)
    for name in dict.fromkeys(fields):
        if name not in may:
            field = f"{{{name}}}"
            yield Fault("unknown_field", field, _not_here(name, of) % {"field": field})
    for name in sorted(must - set(fields)):
        yield Fault("missing_field", f"{{{name}}}", _("Fältet {%(field)s} saknas.") % {"field": name})
    if of.childs and not {"whose", "whose_low", "child"} & set(fields):
        text = _("Den som får sms:et måste förstå att det är barnets tid: skriv {whose} eller {child}.")
        yield Fault("missing_field", "{whose}", text)


def _not_here(name: str, of: Variant) -> str:
    if name in ("place", "clinic"):
        return _("Fältet %(field)s säger mer än den här nivån får säga.")
    if name in ("code", "until") and not of.promises:
        return _("Fältet %(field)s hör inte hemma här: nu går det inte att svara.")
    return _("Fältet %(field)s finns inte i det här meddelandet.")


ANSWERS: Mapping[tuple[Language, bool], tuple[str, ...]] = {
    ("sv", False): ("AVBOKA {code}",),
    ("sv", True): ("JA {code}",),
    ("en", False): ("NO {code}",),
    ("en", True): ("OK {code}",),
}
"""What must stand beside the code, of one's own time and of an offered one: the words that we understand."""
_BEFORE_CODE = re.compile(r"(\S*)\s*\{code\}")
_PROMISES = {"sv": ("hör av oss", "kontaktar dig", "ringer dig"), "en": ("contact you", "be in touch", "call you")}


def _of_answers(text: str, of: Variant) -> Iterator[Fault]:
    if of.kind in WITH_A_CODE and of.promises and "{code}" in text:
        for needed in ANSWERS[of.language, of.kind == Kind.OFFER]:
            if needed not in text:
                yield Fault("answer", needed, _("Det måste stå ”%(word)s”.") % {"word": needed})
        known = {"sv": ("AVBOKA", "JA", "NEJ"), "en": ("NO", "OK")}[of.language]
        for word in _BEFORE_CODE.findall(text):
            if word not in known:
                said = _("Före {code} står ”%(word)s”. Vi förstår bara %(known)s.")
                yield Fault("answer", word, said % {"word": word, "known": ", ".join(known)})
    if of.kind in WITH_A_PROMISE and not of.promises:
        for promise in _PROMISES[of.language]:
            if promise in text.lower():
                said = _("”%(word)s” lovar något som ingen har tagit på sig i den här texten.")
                yield Fault("promise", promise, said % {"word": promise})


def _of_words(plain: str, names: Names) -> Iterator[Fault]:
    """What would tell too much, most telling first; a word once."""
    seen: set[str] = set()
    for code, words, why in (
        ("visit_type", _standing(plain, names.visits), _("”%(word)s” säger vilket besök det gäller.")),
        (
            "place_name",
            _standing(plain, names.places),
            _("”%(word)s” säger var: det fyller fälten i, där det får."),
        ),
        ("person_name", _named(plain, names.people), _("”%(word)s” är ett namn. Namn står aldrig i sms.")),
        ("clinical", forbidden.clinical(plain), _("”%(word)s” säger något om vården.")),
        ("capital", _capitals(plain), _("”%(word)s” ser ut som ett namn: stor bokstav mitt i en mening.")),
    ):
        for word in words:
            if word.lower() not in seen:
                seen.add(word.lower())
                yield Fault(code, word, why % {"word": word})


def _standing(plain: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that stand in the text as whole words."""
    low = plain.lower()
    return tuple(name for name in names if name and re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", low))


def _named(plain: str, people: Collection[str]) -> tuple[str, ...]:
    """The names that stand there as names are written: "Vik" is one, "vik" is a word."""
    return tuple(name for name in re.findall(r"[A-ZÅÄÖÉ][\w-]+", plain) if name in people)


OWN_CAPITALS = frozenset({"AVBOKA", "JA", "NEJ", "NO", "OK", "STOPP", "START", "SMS", "Vårdporten", "I", "ID"})
_WITHIN = re.compile(r"(?<![.?!:}])\s+([A-ZÅÄÖ][\w-]*)")


def _capitals(plain: str) -> tuple[str, ...]:
    """Words with a capital inside a sentence, that are none of ours. What follows a field is not asked."""
    return tuple(word for word in _WITHIN.findall(plain) if word not in OWN_CAPITALS)


_WHY: Mapping[str, Any] = {
    "link": lambda: _("”%(word)s” är en länk. Ett sms med länk ser ut som ett bedrägeri."),
    "relative_day": lambda: _("”%(word)s” kan bli fel: ett sms kan komma fram sent."),
    "exclamation": lambda: _("Utropstecken låter som reklam."),
    "number": lambda: _(
        "”%(word)s” är ett nummer. Telefonnumret fylls i av {phone}, och andra står aldrig i sms."
    ),
}
_NUMBER = re.compile(r"\d(?:[\s-]?\d){4,}")


def _of_form(text: str, of: Variant, region: str) -> Iterator[Fault]:
    """What breaks the form of an SMS, as it is written and as it becomes at its longest."""
    patterns = {**{code: lint.FAULTS[code] for code in ("link", "relative_day", "exclamation")}, "number": _NUMBER}
    for code, pattern in patterns.items():
        for match in pattern.finditer(text):
            yield Fault(code, match[0], _WHY[code]() % {"word": match[0]})
    for sign in gsm7.outside(text):
        said = _("Tecknet ”%(word)s” finns inte i sms-alfabetet: sms:et skulle bli mer än dubbelt så dyrt.")
        yield Fault("not_gsm7", sign, said % {"word": sign})
    if not text.startswith("{region}: "):
        said = _("Texten måste börja med ”{region}: ”, så att man ser vem som skriver.")
        yield Fault("no_sender", "{region}: ", said)
    if "\n" in text or "\r" in text:
        yield Fault("line_break", "", _("Texten ska stå på en rad."))
    full = longest(text, of, region=region)
    if not gsm7.outside(text) and (over := gsm7.length(full) - gsm7.SINGLE) > 0:
        said = _("Texten är %(over)s tecken för lång när fälten är som längst: den ryms inte i ett sms.")
        yield Fault("too_long", str(over), said % {"over": over})
