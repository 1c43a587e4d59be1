"""The small pieces that pages of several rooms are given. Strings are finished: a template only prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from babel import Locale
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import phone as numbers


def in_language(swedish: str, english: str) -> str:
    """The text in the reader's language; Swedish where there is no English one."""
    return english if english and (translation.get_language() or "sv").startswith("en") else swedish


def language_name(code: str) -> str:
    """ "somaliska" for "so", in the reader's language; what is no code of a language stands as it is."""
    return str(Locale.parse(translation.get_language() or "sv").languages.get(code, code))


_AFTER_Z = str.maketrans("åäö", "{|}")


def swedish_order(text: str) -> str:
    """A key to sort by: å, ä and ö come last in Swedish, in that order; the database has no such collation."""
    return text.casefold().translate(_AFTER_Z)


def whose(name: str) -> str:
    """The name before what is somebody's: "Hugos", "Elias"; "Hugo's" in English."""
    if (translation.get_language() or "sv").startswith("en"):
        return f"{name}'s"
    return name if name.casefold().endswith(("s", "x", "z")) else f"{name}s"


class SeeOther(HttpResponseRedirect):
    """Where to go after a POST: 303, so that going back or reloading sends nothing twice."""

    status_code = 303


def see_other(name: str, **kwargs: UUID | str) -> SeeOther:
    """Go on to a page by its name."""
    return SeeOther(reverse(name, kwargs=kwargs))


def breakable(email: str) -> SafeString:
    """An e-mail address that a narrow screen breaks after its @ before anywhere else."""
    name, at, house = email.rpartition("@")
    return format_html("{}{}<wbr>{}", name, at, house)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to ring: as people write it, as a link, and when somebody answers."""

    shown: str
    href: str
    hours: str

    @classmethod
    def of(cls, e164: str, hours: str = "") -> Phone:
        """From the number in the database."""
        return cls(numbers.in_words(e164), f"tel:{e164}", hours)


@dataclass(frozen=True, slots=True)
class Mark:
    """A small tag beside something."""

    text: str
    tone: Literal["new", "care", "here", "quiet", "struck"]


@dataclass(frozen=True, slots=True)
class WayOnLink:
    """One way on from a refusal or an empty page."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that says no: what, why, what is still true, and two ways on."""

    title: str
    text: str
    kept: str
    ways_on: tuple[WayOnLink, ...]
