"""What the pages of how one is reached show (docs/page-contexts.md, "accounts")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import policies, sms_examples
from accounts.actions.contact_code import facts_of
from accounts.models import CareAccount, ContactCard, ContactCheck
from accounts.queries import (
    LANGUAGES,
    LEVELS,
    ContactNow,
    card_of,
    language_of,
    level_of,
    person_of,
    says_yes_to_sms,
)
from accounts.rules import ContactRules
from accounts.sms_examples import Language
from core import clock, phone, rulebook
from core.actor import Actor
from core.calendar import clock_in_words

Kind = ContactCheck.Kind
SLUGS = {"mobil": Kind.MOBILE, "e-post": Kind.EMAIL}
"""What stands in the address of a code's page: never the number itself."""
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Reached:
    """One way in on the account page. ``note`` is a small tag; ``prove_url`` "" when there is nothing to prove."""

    label: str
    value: str
    note: str
    prove_url: str


@dataclass(frozen=True, slots=True)
class Reach:
    ways: tuple[Reached, ...]
    channels: str
    level: str
    level_sms: str
    sms_language: Language
    level_forced: bool
    language: str
    cannot_ring: bool


@dataclass(frozen=True, slots=True)
class Level:
    value: str
    element_id: str
    title: str
    text: str
    sms: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Contact:
    levels: tuple[Level, ...]
    sms_language: Language
    level_forced: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """``sent`` False: no code that works is out. ``may_send`` and ``wait``: whether one may be asked for now."""

    is_mobile: bool
    address: str
    sent: bool
    until: str
    may_send: bool
    wait: str
    send_url: str
    later_url: str


def reach(*, by: Actor) -> Reach:
    """How the person is reached, for the account page."""
    person = person_of(by.own_person_id)
    card = card_of(person)
    unproved = bool(card.mobile) and card.mobile_verified_at is None
    level, language = CareAccount.SmsLevel.N1 if unproved else level_of(person, card), language_of(card)
    return Reach(
        ways=(
            _way(_("Mobil"), phone.in_words(card.mobile) if card.mobile else "", Kind.MOBILE, card),
            _way(_("E-post"), card.email, Kind.EMAIL, card),
            Reached(_("Fast telefon"), phone.in_words(card.landline) if card.landline else "", "", ""),
        ),
        channels=_channels_in_words(card),
        level=_("Bara tiden, tills numret är bekräftat") if unproved else str(LEVELS[level][0]),
        level_sms=sms_examples.confirmation(level, language),
        sms_language=language,
        level_forced=person.is_protected,
        language=LANGUAGES[language],
        cannot_ring=card.cannot_ring,
    )


def contact(now: ContactNow, *, chosen: str) -> Contact:
    """The levels to choose between, with an SMS at each; ``chosen`` is what the form holds."""
    language: Language = "en" if now.language == "en" else "sv"
    offered = [CareAccount.SmsLevel.N1] if now.level_forced else list(LEVELS)
    levels = tuple(
        Level(
            value=level.value,
            element_id=f"id_sms_level_{place}",
            title=str(LEVELS[level][0]),
            text=str(LEVELS[level][1]),
            sms=sms_examples.confirmation(level.value, language),
            checked=level.value == chosen,
        )
        for place, level in enumerate(offered)
    )
    return Contact(levels, language, now.level_forced)


def code_page(kind: ContactCheck.Kind, *, by: Actor, later_url: str) -> CodePage | None:
    """The page that asks for a code; None when there is nothing to prove (any more)."""
    card = card_of(person_of(by.own_person_id))
    now, rules = clock.now(), rulebook.at(clock.today()).section(ContactRules)
    facts = facts_of(card, kind, now=now)
    if not facts.address or facts.is_verified:
        return None
    decision = policies.can_send_code(facts, now=now, rules=rules)
    out = _works_until(card, kind, rules=rules, now=now)
    return CodePage(
        is_mobile=kind == Kind.MOBILE,
        address=phone.in_words(card.mobile) if kind == Kind.MOBILE else card.email,
        sent=out is not None,
        until=clock_in_words(out) if out else "",
        may_send=bool(decision),
        wait=decision.refusal.text if decision.refusal else "",
        send_url=reverse("accounts:send_code", args=[SLUG_OF[kind]]),
        later_url=later_url,
    )


def unproved(*, by: Actor) -> tuple[ContactCheck.Kind, ...]:
    """What is there and not proved."""
    card = ContactCard.objects.filter(person_id=by.own_person_id).first() or ContactCard()
    waiting = (
        (Kind.MOBILE, card.mobile, card.mobile_verified_at),
        (Kind.EMAIL, card.email, card.email_verified_at),
    )
    return tuple(kind for kind, address, verified_at in waiting if address and verified_at is None)


def tries_left(left: int) -> str:
    """What a wrong code is answered with."""
    return ngettext(
        "Koden stämmer inte. Du har %(n)s försök kvar.", "Koden stämmer inte. Du har %(n)s försök kvar.", left
    ) % {"n": left}


def _works_until(
    card: ContactCard, kind: ContactCheck.Kind, *, rules: ContactRules, now: datetime
) -> datetime | None:
    checks = ContactCheck.objects.filter(person_id=card.person_id, kind=kind, used_at=None, replaced_at=None)
    working = checks.filter(expires_at__gt=now, tries__lt=rules.code_tries)
    return working.values_list("expires_at", flat=True).first()


def _way(label: str, value: str, kind: ContactCheck.Kind, card: ContactCard) -> Reached:
    verified_at = card.mobile_verified_at if kind == Kind.MOBILE else card.email_verified_at
    if not value:
        return Reached(label, "", "", "")
    if verified_at is not None:
        return Reached(label, value, _("Bekräftat"), "")
    return Reached(label, value, _("Inte bekräftat"), reverse("accounts:code", args=[SLUG_OF[kind]]))


def _channels_in_words(card: ContactCard) -> str:
    told = (
        (says_yes_to_sms(card) and card.sms_stopped_at is None, _("sms")),
        (card.email_allowed_at is not None, _("e-post")),
        (card.letters_allowed, _("brev")),
    )
    names = [name for allowed, name in told if allowed]
    return ", ".join(names).capitalize() if names else _("Bara här på sidan")
