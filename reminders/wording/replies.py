"""Replies to what could not be done, or not without asking; at N1, since they go to whatever number wrote.

As in :mod:`reminders.wording.texts`: a text with ``{code}`` invites an answer, its ``_RING`` twin does not. None
says whose time it is, one's own or a child's.
"""

from __future__ import annotations

from types import MappingProxyType

from reminders.models import Inbound
from reminders.wording.texts import Language

Meaning = Inbound.Meaning
ANSWER_WORDS: dict[tuple[Language, Inbound.Meaning], str] = {
    ("sv", Meaning.CANCEL): "AVBOKA",
    ("sv", Meaning.COMING): "JA",
    ("sv", Meaning.DECLINE): "NEJ",
    ("en", Meaning.CANCEL): "NO",
    ("en", Meaning.COMING): "OK",
    ("en", Meaning.DECLINE): "NO",
}
"""What one writes, in the language that one is written to."""

SV_CANCEL = "Svara AVBOKA {code} senast {until} eller ring {phone}."
EN_CANCEL = "Reply NO {code} by {until} or call {phone}."

CANCELLED_ALREADY = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} är avbokad sedan tidigare. Du behöver inte göra något. "
        "Vill du ha en ny tid? Ring {phone}.",
        "en": "{region}: The time {when} is cancelled already. You need not do anything. "
        "Want a new time? Call {phone}.",
    }
)
TIME_MOVED = MappingProxyType(
    {
        "sv": "{region}: Tiden är flyttad till {when}. Svaret räknas inte. Förhinder? " + SV_CANCEL,
        "en": "{region}: The time was moved to {when}. Nothing is changed. Can't come? " + EN_CANCEL,
    }
)
TIME_MOVED_RING = MappingProxyType(
    {
        "sv": "{region}: Tiden är flyttad till {when}. Svaret räknas inte. Förhinder? Ring {phone}.",
        "en": "{region}: The time was moved to {when}. Nothing is changed. Can't come? Call {phone}.",
    }
)
VISIT_OVER = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} har redan börjat, så svaret ändrade inget. "
        "Frågor eller ny tid? Ring {phone}.",
        "en": "{region}: The time {when} has already begun, so nothing is changed. "
        "Questions, or a new time? Call {phone}.",
    }
)
ASKED_BACK = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} är kvar. Vill du avboka den? " + SV_CANCEL,
        "en": "{region}: The time {when} is kept. Do you want to cancel it? " + EN_CANCEL,
    }
)
ASKED_BACK_RING = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} är kvar. Vill du avboka den? Ring {phone} så snart du kan.",
        "en": "{region}: The time {when} is kept. Do you want to cancel it? Call {phone} as soon as you can.",
    }
)
OFFER_ASKED = MappingProxyType(
    {
        "sv": "{region}: Vill du byta till {when}? Svara JA {code} eller NEJ {code}. "
        "Tiden {old} är kvar. Avboka den? Ring {phone}.",
        "en": "{region}: Would you like {when} instead? Reply OK {code} or NO {code}. "
        "You keep {old}. Want to cancel it? Call {phone}.",
    }
)
PASSED_ON = MappingProxyType(
    {
        "sv": "{region}: Mottagningen läser ditt sms på vardagar. Inget är ändrat. "
        "Avboka? Svara AVBOKA {code}. Bråttom? Ring {phone}. Fara för livet? Ring 112.",
        "en": "{region}: The clinic reads your SMS on weekdays. Nothing is changed. "
        "To cancel, reply NO {code}. Urgent? Call {phone}. Emergency? Call 112.",
    }
)
PASSED_ON_RING = MappingProxyType(
    {
        "sv": "{region}: Mottagningen läser ditt sms på vardagar. Inget är ändrat. "
        "Bråttom? Ring {phone}. Fara för livet? Ring 112.",
        "en": "{region}: The clinic reads your SMS on weekdays. Nothing is changed. "
        "Urgent? Call {phone}. Emergency? Call 112.",
    }
)
HELP = MappingProxyType(
    {
        "sv": "{region}: Svara JA {code} om tiden passar, annars AVBOKA {code}. Inga fler sms? Svara STOPP. "
        "Frågor? Ring {phone}. Är det akut? Ring 112.",
        "en": "{region}: Reply OK {code} if you come, else NO {code}. No more SMS? Reply STOPP. "
        "Questions? Call {phone}. Emergency? Call 112.",
    }
)
HELP_RING = MappingProxyType(
    {
        "sv": "{region}: Svara med koden i vårt sms, till exempel JA 1234. Inga fler sms? Svara STOPP. "
        "Frågor? Ring {phone}. Är det akut? Ring 112.",
        "en": "{region}: Reply with the code in our SMS, such as OK 1234. No more SMS? Reply STOPP. "
        "Questions? Call {phone}. Emergency? Call 112.",
    }
)

# Which of several times a word without a code is about. "choices": "tis 1 dec kl 09.00: AVBOKA 4821. ..."
WHICH = MappingProxyType(
    {
        "sv": "{region}: Vilken tid menar du? {choices}Eller ring {phone}.",
        "en": "{region}: Which time do you mean? {choices}Or call {phone}.",
    }
)
WHICH_OF_MANY = MappingProxyType(
    {
        "sv": "{region}: Vilken tid? Svara {word} och kod: {choices}Eller ring {phone}.",
        "en": "{region}: Which time? Reply {word} and code: {choices}Or call {phone}.",
    }
)
WHICH_RING = MappingProxyType(
    {
        "sv": "{region}: Vi vet inte vilken tid du menar, så inget är ändrat. "
        "Svara med koden i vårt sms, till exempel {word} 1234, eller ring {phone}.",
        "en": "{region}: We do not know which time you mean, so nothing is changed. "
        "Reply with the code in our SMS, such as {word} 1234, or call {phone}.",
    }
)
