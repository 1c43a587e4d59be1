"""The start page: what is next, what waits, what is new. Lives here because it joins rooms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import queries as account_queries
from accounts.drafts import Unsent
from accounts.models import ContactCheck
from accounts.reach import queries as reached
from bookings.queries import own, wishes
from core.actor import Actor, Assurance
from core.calendar import moment_in_words
from oversight.queries import questions
from records import queries as record_queries
from reminders import queries as growing
from representation.queries import helpers as helper_queries
from representation.session import Choice


@dataclass(frozen=True, slots=True)
class Waiting:
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    first_name: str
    reads_record: bool
    next_visit: own.NextVisit | None
    more_visits: str
    waiting: tuple[Waiting, ...]
    news: record_queries.RecordNews | None


def home(*, by: Actor, unsent: Collection[Unsent] = (), whom: Collection[Choice] = ()) -> Home:
    """Everything the signed-in start page shows. Of the record, nothing to one who has only used a passkey.

    ``unsent``: what they have written and not sent; ``whom``: those they can choose to act for.
    """
    coming = own.coming(by=by)
    return Home(
        first_name=by.name.split(" ", 1)[0],
        reads_record=by.is_own_matter or (by.acting_for is not None and bool(by.acting_for.reads)),
        next_visit=coming.next_visit,
        more_visits=_more(coming.more, by=by) if coming.more else "",
        waiting=_unsent(unsent, whom, by=by) + _waiting(by),
        news=record_queries.news(by=by) if by.assurance >= Assurance.LOA3 else None,
    )


def _more(n: int, *, by: Actor) -> str:
    if by.is_own_matter:
        return ngettext("Du har %(n)s tid till.", "Du har %(n)s tider till.", n) % {"n": n}
    return ngettext("%(n)s tid till är bokad.", "%(n)s tider till är bokade.", n) % {"n": n}


def _waiting(by: Actor) -> tuple[Waiting, ...]:
    """What is offered and what one is called to, of the one acted for too; of one's own, what helpers ask, what a
    birthday brings, what has been answered and what is missing.
    """
    asked = tuple(Waiting(row.title, row.text, row.url) for row in wishes.asked(by=by))
    if not by.is_own_matter:
        return asked
    helpers = tuple(Waiting(row.title, row.text, row.url) for row in helper_queries.waiting(by=by))
    grown = tuple(Waiting(row.title, row.text, row.url) for row in growing.growing_up(by=by))
    return asked + helpers + grown + _answered(by) + _missing(by)


def _unsent(unsent: Collection[Unsent], whom: Collection[Choice], *, by: Actor) -> tuple[Waiting, ...]:
    """On its page for whom one acts for now; from one's own start page also the way to one written for another."""
    found = [
        Waiting(
            _("Det du skrev är inte skickat"),
            _("Det finns kvar till %(when)s.") % {"when": moment_in_words(one.until)},
            one.page,
        )
        for one in unsent
        if one.about == by.subject_id
    ]
    written_for = {str(one.about) for one in unsent} if by.is_own_matter else set()
    return (*found, *(_for_another(one) for one in whom if one.person_id in written_for))


def _for_another(choice: Choice) -> Waiting:
    who = {"who": choice.short}
    return Waiting(
        _("Det du skrev för %(who)s är inte skickat") % who,
        _("Välj att företräda %(who)s, så är det ifyllt på sidan där du skrev det.") % who,
        reverse("representation:whom"),
    )


def _answered(by: Actor) -> tuple[Waiting, ...]:
    if by.assurance < Assurance.LOA3 or not questions.has_new_answer(by=by):
        return ()
    text = _("Du har fått svar på din fråga om vem som har öppnat din journal.")
    return (Waiting(_("Läs svaret på din fråga"), text, reverse("access_log")),)


def _missing(by: Actor) -> tuple[Waiting, ...]:
    if not account_queries.has_mobile(by=by):
        title, text = _("Skriv ditt mobilnummer"), _("Då kan vi skicka sms om dina tider.")
        return (Waiting(title, text, reverse("accounts:contact")),)
    if ContactCheck.Kind.MOBILE in reached.unproved(by=by):
        title, text = _("Bekräfta ditt mobilnummer"), _("Till dess skriver vi bara tiden i våra sms.")
        return (Waiting(title, text, reverse("accounts:code", args=[reached.SLUG_OF[ContactCheck.Kind.MOBILE]])),)
    return ()
