"""What an e-mail says: plain text, nothing of the person or of care, and a subject that a lock screen may show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reminders.models import Message
from reminders.wording.filling import Words
from reminders.wording.texts import Language

Kind = Message.Kind

_NEWS_OF_CARE = (
    Kind.NEWS,
    Kind.NOTE_ANSWERED,
    Kind.INVITATION,
    Kind.OFFER,
    Kind.FIRST_REMINDER,
    Kind.DAY_BEFORE,
)
"""Kinds that say by e-mail only that there is something to read."""

_SUBJECTS: Mapping[tuple[str, Language], str] = MappingProxyType(
    {
        (Kind.CONTACT_CODE, "sv"): "En kod från {region}",
        (Kind.CONTACT_CODE, "en"): "A code from {region}",
        **dict.fromkeys([(kind, "sv") for kind in _NEWS_OF_CARE], "Ett meddelande från {region}"),
        **dict.fromkeys([(kind, "en") for kind in _NEWS_OF_CARE], "A message from {region}"),
    }
)

_SIGN_IN: Mapping[Language, str] = MappingProxyType(
    {
        "sv": """\
Hej,

Det finns något nytt för dig att läsa. Logga in på Vårdporten som du
brukar, så ser du vad det gäller.

{region}, Vårdporten
Frågor? Ring {phone}.
Det går inte att svara på det här brevet.
""",
        "en": """\
Hello,

There is something new for you to read. Sign in to Vårdporten as you
usually do, and you will see what it is about.

{region}, Vårdporten
Questions? Call {phone}.
You cannot reply to this letter.
""",
    }
)
"""What any news of care says by e-mail: that it is there."""

_BODIES: Mapping[tuple[str, Language], str] = MappingProxyType(
    {
        (Kind.CONTACT_CODE, "sv"): """\
Hej,

Din kod är {code}. Den gäller i {minutes} minuter.

Skriv koden på sidan i Vårdporten där du bad om den. Säg den inte till
någon, inte heller till oss.

Har du inte bett om en kod? Då har någon skrivit din adress av misstag,
och du behöver inte göra något.

{region}, Vårdporten
Frågor? Ring {phone}.
Det går inte att svara på det här brevet.
""",
        (Kind.CONTACT_CODE, "en"): """\
Hello,

Your code is {code}. It is valid for {minutes} minutes.

Write the code on the page in Vårdporten where you asked for it. Do not
tell it to anyone, not even to us.

Did you not ask for a code? Then somebody has written your address by
mistake, and you need not do anything.

{region}, Vårdporten
Questions? Call {phone}.
You cannot reply to this letter.
""",
        **{(kind, language): text for kind in _NEWS_OF_CARE for language, text in _SIGN_IN.items()},
    }
)


def subject(kind: str, *, region: str, language: Language) -> str:
    """The subject line. KeyError for a kind that does not go by e-mail."""
    return _SUBJECTS[kind, language].format(region=region)


def compose(kind: str, words: Words) -> str:
    """The text. KeyError for a kind that does not go by e-mail."""
    return _BODIES[kind, words.language].format(
        region=words.region, phone=words.region_phone, code=words.code, minutes=words.minutes
    )
