"""What an SMS to us says. Pure: nothing is looked up, and nothing is guessed.

``AVBOKA 4821`` in any case, with or without spaces and a full stop; ``NEJ 4821`` to an offer. English ``NO 4821``
and ``OK 4821``. STOP, START and their kin are words that the carrier acts on by itself: we follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reminders.models import Inbound
from reminders.wording.texts import Language

Meaning = Inbound.Meaning

_WITH_CODE: dict[str, tuple[Inbound.Meaning, Language]] = {
    "AVBOKA": (Meaning.CANCEL, "sv"),
    "AVBOKAR": (Meaning.CANCEL, "sv"),
    "NO": (Meaning.CANCEL, "en"),
    "JA": (Meaning.COMING, "sv"),
    "NEJ": (Meaning.DECLINE, "sv"),
    "OK": (Meaning.COMING, "en"),
}
_ALONE: dict[str, tuple[Inbound.Meaning, Language]] = {
    "STOPP": (Meaning.STOP, "sv"),
    "START": (Meaning.START, "sv"),
}
CARRIER_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
"""Twilio's own words: the carrier stops the number and answers by itself, and takes nothing more from us."""

_CODED = re.compile(r"([A-ZÅÄÖ]+)\W*(\d{4})\W*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an SMS was taken to mean; ``code`` is "" for what needs none."""

    meaning: Inbound.Meaning
    code: str = ""
    language: Language = "sv"
    carrier_answers: bool = False


def read(body: str) -> Answer:
    """What the text says; free text when it is anything else than one of our words, alone or with a code."""
    text = " ".join(body.upper().split())
    word = text.strip(" .,!")
    if word in CARRIER_STOP:
        return Answer(Meaning.STOP, language="en", carrier_answers=True)
    if word in _ALONE:
        meaning, language = _ALONE[word]
        return Answer(meaning, language=language)
    coded = _CODED.fullmatch(word)
    if coded and coded[1] in _WITH_CODE:
        meaning, language = _WITH_CODE[coded[1]]
        return Answer(meaning, coded[2], language)
    return Answer(Meaning.FREE_TEXT)
