"""What an SMS to us says. Pure: nothing is looked up, and nothing is guessed.

One of our words, with the code or without: ``AVBOKA 4821``, ``avboka4821``, ``4821 avboka tack``, ``JA``,
``NEJ``; English ``OK`` and ``NO``. Signs over letters do not count (HJALP, JÅ), nor do greetings and thanks. A
text with any other word is free text, however many of ours it has: "jag vill inte avboka 4821" is for a person.

STOP, HELP, YES and their kin are words that the carrier acts on by itself: we follow, and leave the answer to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from reminders.models import Inbound
from reminders.wording.texts import Language

Meaning = Inbound.Meaning
_Means = tuple[Inbound.Meaning, Language]

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "AVBOKA": (
        *("AVBOKAR", "AVBOKAA", "AVBOKKA", "AVBOOKA", "AVBBOKA", "AVVBOKA", "AAVBOKA", "AVBOK", "AVOKA", "ABOKA"),
        *(
            "AVBKA",
            "ABVOKA",
            "AVBKOA",
            "AVOBKA",
            "AVBOAK",
            "VABOKA",
            "AVBOLA",
            "AVBOJKA",
            "AVBIKA",
            "AVBPKA",
            "AVNOKA",
        ),
        *("AVGOKA", "AVVOKA", "ACBOKA", "AFBOKA", "SVBOKA", "AVBOKS", "AVBOKQ", "AVBPLA"),
    ),
    "JA": ("JAA", "JAAA", "JAPP", "JAJA", "JAJAMAN"),
    "NEJ": ("NEEJ", "NEJJ", "NJE", "NEEEJ"),
    "OK": ("OKAY", "OKEJ", "OKK", "OKE"),
    "STOPP": ("STOPPA", "STOOP", "STPP", "STOPPP", "STOPPS"),
    "HJÄLP": ("HJELP", "HJLP", "HJAELP"),
}
"""Slips of the finger that are no other word. Not AVBOCKA, AVBÖJA, OMBOKA, AVBOKAD, which are."""

_OF_A_TIME: Mapping[str, _Means] = {
    "AVBOKA": (Meaning.CANCEL, "sv"),
    "NO": (Meaning.CANCEL, "en"),
    "JA": (Meaning.COMING, "sv"),
    "OK": (Meaning.COMING, "en"),
    "NEJ": (Meaning.DECLINE, "sv"),
}
"""These want a code, or one open message alone."""

_WITH_CODE: Mapping[str, _Means] = {**_OF_A_TIME, "CANCEL": (Meaning.CANCEL, "en"), "YES": (Meaning.COMING, "en")}
"""With a code, what is the carrier's own alone is ours."""

_ALONE: Mapping[str, _Means] = {
    "STOPP": (Meaning.STOP, "sv"),
    "START": (Meaning.START, "sv"),
    "HJALP": (Meaning.HELP, "sv"),
}
CARRIER_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
"""Twilio's own words: the carrier stops the number and answers by itself, and takes nothing more from us."""
CARRIER_START = frozenset({"UNSTOP", "YES"})
"""It opens the number again with these (and with START). YES to one who was not stopped is a yes."""
CARRIER_HELP = frozenset({"HELP", "INFO"})
"""It answers these with how to stop, whatever we say."""

POLITE = frozenset(
    {"HEJ", "HEJSAN", "HALLA", "TACK", "SNALLA", "VANLIGEN", "MVH", "TID", "TIDEN", "MIN", "KOD", "KODEN", "SMS"}
    | {"HI", "HELLO", "PLEASE", "THANKS", "THANK", "YOU", "CODE", "TIME", "MY"}
)
"""What may stand beside our words without meaning anything."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an SMS was taken to mean. ``code`` is "" for what needs none, and where none was written.

    ``carrier_answers``: the carrier says it all. ``or_yes``: a yes, from a number that was not stopped.
    """

    meaning: Inbound.Meaning
    code: str = ""
    language: Language = "sv"
    carrier_answers: bool = False
    or_yes: bool = False


def read(body: str) -> Answer:
    """What the text says. A code alone names a message and asks for nothing: free text, with the code."""
    said = re.sub(r"(?<!\d)(\d\d) (\d\d)(?!\d)", r"\1\2", _plain(body))
    carriers = said.strip(" .,!")
    if carriers in CARRIER_STOP:
        return Answer(Meaning.STOP, language="en", carrier_answers=True)
    if carriers in CARRIER_START:
        return Answer(Meaning.START, language="en", carrier_answers=True, or_yes=carriers == "YES")
    if carriers in CARRIER_HELP:
        return Answer(Meaning.HELP, language="en", carrier_answers=True)
    tokens = re.findall(r"[^\W\d_]+|\d+", said)
    words = [_spelt(word) for word in tokens if not word.isdecimal() and word not in POLITE]
    numbers = [number for number in tokens if number.isdecimal()]
    return _of(words, numbers, is_question="?" in said) or Answer(Meaning.FREE_TEXT, _code_alone(words, numbers))


def _of(words: list[str], numbers: list[str], *, is_question: bool) -> Answer | None:
    """One of our words and nothing else, with one code, or without. Said twice is said once; asked is not said."""
    if is_question or len(set(words)) != 1 or len(set(numbers)) > 1 or any(len(number) != 4 for number in numbers):
        return None
    code = numbers[0] if numbers else ""
    if words[0] in _ALONE and (not code or words[0] == "STOPP"):
        meaning, language = _ALONE[words[0]]
        return Answer(meaning, language=language)
    meant = (_WITH_CODE if code else _OF_A_TIME).get(words[0])
    return Answer(meant[0], code, meant[1]) if meant else None


def _code_alone(words: list[str], numbers: list[str]) -> str:
    return numbers[0] if not words and len(numbers) == 1 and len(numbers[0]) == 4 else ""


def _plain(body: str) -> str:
    """In capitals, in one line, without signs over letters: Å is A, as on a telephone that has none."""
    parts = unicodedata.normalize("NFKD", body.upper())
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())


_SPELT = {spelling: _plain(word) for word, spellings in SPELLINGS.items() for spelling in spellings}


def _spelt(word: str) -> str:
    return _SPELT.get(word, word)
