"""The file for people: what the one for machines holds, in words and dates.

What is not known and what is empty takes no line here. Members that nobody has given words stand under their own
name, so that the two files never hold different things (a test fails on it first).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import devices
from accounts.merging.queries import SYSTEMS
from accounts.models import ContactCard
from accounts.queries import LANGUAGES, LEVELS
from bookings.models import EarlierTimeWish, Invitation, Offer
from core import phone
from core.calendar import clock_in_words, date_in_words, local

Row = Mapping[str, Any]
Say = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A term and what stands for it."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with lines, or with sentences where there are several of a kind."""

    heading: str
    lines: tuple[Line, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking, and what has happened to it."""

    heading: str
    text: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was sent."""

    heading: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The file, top to bottom; the record and the log stand in words already."""

    made: str
    parts: tuple[Part, ...]
    visits: tuple[Visit, ...]
    messages: tuple[Said, ...]
    received: tuple[str, ...]
    log: tuple[Part, ...]


def page(told: Row) -> Page:
    """From what the file for machines holds."""
    return Page(
        made=f"{told['region']}, {_moment(told['made_at'])}",
        parts=tuple(part for part in _parts(told) if part.lines or part.sentences),
        visits=tuple(_visit(row) for row in told["bookings"]),
        messages=(
            *(_message(row) for row in told["messages_sent"]),
            *(_letter(row) for row in told["letters"]),
        ),
        received=tuple(_joined(_moment(row["received_at"]), row["what"]) for row in told["messages_received"]),
        log=tuple(
            Part(day["day"], sentences=tuple(_access(row) for row in day["rows"])) for day in told["access_log"]
        ),
    )


def _parts(told: Row) -> Iterator[Part]:
    yield Part(_("Person"), _person(told))
    yield Part(_("Konto"), _lines(told["account"], _account_words()))
    yield Part(_("Så når vi dig"), _lines(told["contact"], _contact_words()))
    noted = tuple(_yes(row) for row in told["sms_consents"])
    yield Part(_("Ja till sms, noterat av mottagningar"), sentences=noted)
    yield Part(_("Koder som vi har skickat"), sentences=tuple(_check(row) for row in told["contact_checks"]))
    yield Part(_("Vårdnad enligt folkbokföringen"), sentences=tuple(_custody(row) for row in told["custody"]))
    yield Part(_("Inloggningar"), sentences=tuple(_sign_in(row) for row in told["sign_ins"]))
    yield Part(_("Påbörjat men inte skickat"), sentences=tuple(_draft(row) for row in told["drafts"]))
    yield Part(_("Kallelser"), sentences=tuple(_invitation(row) for row in told["invitations"]))
    yield Part(_("Önskningar om tidigare tid"), sentences=tuple(_wish(row) for row in told["earlier_time_wishes"]))
    yield Part(_("Dina ombud"), sentences=tuple(_helper(row) for row in told["helpers_given"]))
    yield Part(_("Du är ombud"), sentences=tuple(_times(row) for row in told["helping_others"]))


def _person(told: Row) -> tuple[Line, ...]:
    person, birth = told["person"], told["person"]["birth"]
    where = person["address"]
    born = "-".join(str(birth[part]).zfill(2) for part in ("year", "month", "day") if birth[part])
    protection = {"confidential": _("Sekretessmarkering"), "protected_registration": _("Skyddad folkbokföring")}
    found = (
        Line(_("Namn"), _joined(person["given_name"], person["family_name"], by=" ")),
        *(Line(str(SYSTEMS.get(n["system"], _("Nummer"))), _number(n)) for n in told["numbers"]),
        Line(_("Född"), born),
        Line(_("Adress"), _joined(where["street"], _joined(where["postal_code"], where["town"], by=" "))),
        Line(_("Skydd"), protection.get(str(person["protection"]), "")),
        Line(_("Senast hämtat ur folkbokföringen"), _moment(person["register_read_at"])),
    )
    return tuple(line for line in found if line.text)


def _number(number: Row) -> str:
    replaced = number["replaced_at"]
    return _joined(number["value"], _("gällde till %(when)s") % {"when": _moment(replaced)} if replaced else "")


def _account_words() -> dict[str, tuple[str, Say]]:
    return {
        "opened_at": (_("Kontot öppnades"), _moment),
        "terms_accepted_at": (_("Du godkände villkoren"), _moment),
        "terms_version": (_("Villkorens version"), str),
        "last_signed_in_at": (_("Du loggade in senast"), _moment),
        "record_read_until": (_("Du läste journalen senast"), _moment),
    }


def _contact_words() -> dict[str, tuple[str, Say]]:
    return {
        "mobile": (_("Mobilnummer"), _phone),
        "mobile_owner": (_("Vems telefon det är"), str),
        "mobile_verified_at": (_("Mobilnumret bekräftades"), _moment),
        "landline": (_("Fast telefon"), _phone),
        "email": (_("E-post"), str),
        "email_verified_at": (_("E-postadressen bekräftades"), _moment),
        "sms_allowed_at": (_("Du sa ja till sms"), _moment),
        "sms_noted_by": (_("Noterat av"), str),
        "sms_stopped_at": (_("Du stoppade sms"), _moment),
        "sms_unreachable_at": (_("Operatören sa att numret inte tar emot sms"), _moment),
        "email_allowed_at": (_("Du sa ja till e-post"), _moment),
        "letters_allowed": (_("Brev"), _yes_or_no),
        "large_type": (_("Stor text i brev"), _yes_or_no),
        "declined": (_("Du har valt bort"), _kinds),
        "sms_level": (_("Vad våra sms får säga"), _level),
        "language": (_("Språk"), lambda code: _word(LANGUAGES, code)),
        "interpreter_language": (_("Tolk"), str),
        "hard_of_hearing": (_("Hör dåligt"), _yes_or_no),
        "cannot_ring": (_("Kan inte ringa"), _yes_or_no),
        "needs": (_("Att tänka på"), str),
    }


def _lines(row: Row, words: Mapping[str, tuple[str, Say]]) -> tuple[Line, ...]:
    found = ((words.get(name, (name, str)), value) for name, value in row.items() if value not in (None, "", []))
    return tuple(Line(term, say(value)) for (term, say), value in found)


def _check(row: Row) -> str:
    kinds: dict[str, Say] = {"mobile": _phone}
    used = _("använd %(when)s") % {"when": _moment(row["used_at"])} if row["used_at"] else _("inte använd")
    tries = _("%(n)s försök") % {"n": row["tries"]}
    return _joined(_moment(row["asked_at"]), kinds.get(row["kind"], str)(row["address"]), tries, used)


def _invitation(row: Row) -> str:
    until = _("boka senast %(day)s") % {"day": _day(row["book_before"])} if row["book_before"] else ""
    state = str(Invitation.State(row["state"]).label)
    return _joined(_moment(row["made_at"]), row["clinic"], *row["what"], until, state)


def _wish(row: Row) -> str:
    """Since when, where, how it went, and each freed time with its answer."""
    state, places = str(EarlierTimeWish.State(row["state"]).label), " / ".join(row["clinics"])
    offers = (f"{_moment(one['starts_at'])}: {Offer.State(one['state']).label}" for one in row["offers"])
    return _joined(_moment(row["since"]), places, row["need"], state, *offers)


def _custody(row: Row) -> str:
    role = {"guardian": _("Du är vårdnadshavare"), "child": _("Du har en vårdnadshavare")}[row["role"]]
    return _joined(role, _span(row["since"], row["until"]))


def _sign_in(row: Row) -> str:
    how = {"eid": _("med e-legitimation"), "bankid": _("med BankID"), "passkey": _("med passkey")}
    ended = _("avslutad %(when)s") % {"when": _moment(row["ended_at"])} if row["ended_at"] else ""
    where = devices.in_words(row["browser"], row["system"])
    return _joined(_moment(row["begun_at"]), where, _word(how, row["method"]), ended)


def _draft(row: Row) -> str:
    return _("%(when)s, på sidan %(page)s") % {"when": _moment(row["saved_at"]), "page": row["page"]}


def _helper(row: Row) -> str:
    return _joined(f"{row['called']}: {', '.join(row['clinics'])}", _times(row))


def _times(row: Row) -> str:
    told = (
        ("invited_at", _("inbjudan %(when)s")),
        ("accepted_at", _("ja %(when)s")),
        ("declined_at", _("nej %(when)s")),
        ("ended_at", _("avslutat %(when)s")),
    )
    said = [words % {"when": _moment(row[name])} for name, words in told if row[name]]
    return _joined(*said, _("gäller till och med %(day)s") % {"day": _day(row["until"])})


def _visit(row: Row) -> Visit:
    return Visit(
        heading=f"{_capital(_moment(row['starts_at']))}: {row['what']}",
        text=_joined(*dict.fromkeys((row["clinic"], *row["where"])), row["mode"], row["with_whom"]),
        events=tuple(f"{_moment(event['at'])}: {event['text']}" for event in row["events"]),
    )


def _letter(row: Row) -> Said:
    return Said(row["what"], _joined(_("Brev"), _moment(row["printed_at"] or row["queued_at"])), row["text"])


def _yes(row: Row) -> str:
    ended = _("togs tillbaka %(when)s") % {"when": _moment(row["withdrawn_at"])} if row["withdrawn_at"] else ""
    return _joined(row["clinic"], _phone(str(row["mobile"])), _moment(row["noted_at"]), ended)


def _message(row: Row) -> Said:
    channel = _word({"sms": _("sms"), "email": _("e-post")}, row["channel"])
    to = _phone(row["to"]) if row["to"].startswith("+") else row["to"]
    sent = _moment(row["sent_at"] or row["planned_at"])
    about = _joined(sent, _joined(channel, to, by=" "), row["state_in_words"].lower())
    return Said(row["what"], about, row["text"])


def _access(row: Row) -> str:
    who = _joined(row["who"], row["name"], row["unit"])
    purpose = _("Ändamål: %(purpose)s.") % {"purpose": row["purpose"].lower()} if row["purpose"] else ""
    return _joined(f"{row['time']} {who}: {row['what']}.", purpose, row["visit"], by=" ")


def _span(since: str, until: str | None) -> str:
    began = _("från %(since)s") % {"since": _day(since)}
    return _joined(began, _("till %(until)s") % {"until": _day(until)} if until else "", by=" ")


def _moment(text: str | None) -> str:
    """ "22 november 2026 kl. 09.10": with the year, since the file is read for years."""
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return f"{date_in_words(local(at).date())} {clock_in_words(at, with_word=True)}"


def _day(text: str) -> str:
    return date_in_words(date.fromisoformat(text))


def _phone(number: str) -> str:
    return phone.in_words(number) if number else ""


def _kinds(declined: list[str]) -> str:
    return ", ".join(str(ContactCard.Wanted(kind).label) for kind in declined)


def _yes_or_no(value: bool) -> str:
    return _("Ja") if value else _("Nej")


def _level(code: str) -> str:
    return next((str(title) for level, (title, _text) in LEVELS.items() if level.value == code), code)


def _word(words: Mapping[str, str], code: str) -> str:
    return words.get(code, code)


def _joined(*texts: str, by: str = ", ") -> str:
    return by.join(text for text in texts if text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
