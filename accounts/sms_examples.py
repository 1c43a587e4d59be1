"""What an SMS can look like at each level, shown where one chooses. The same words as reminders.wording
sends (a test compares them); figures and places are examples."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from core import clock, rulebook

Language = Literal["sv", "en"]

CLINIC, CLINIC_PHONE, STREET_AND_TOWN = "Lindhamns vårdcentral", "08-465 004 21", "Storgatan 4, Lindhamn"

_TEXTS = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Din tid är bokad: tis 1 dec kl 09.00. Kan du inte komma? "
        "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring {phone}.",
        ("sv", "N2"): "{region}: Tid bokad tis 1 dec kl 09.00, {place}. Förhinder? "
        "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring {phone}.",
        ("sv", "N3"): "{region}: Tid bokad tis 1 dec kl 09.00, {place}. Förhinder? "
        "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring {phone}.",
        ("en", "N1"): "{region}: Your time is booked: Tue 1 Dec at 09:00. Can't come? "
        "Reply NO 4821 by 30 Nov at 09:00 or call {phone}.",
        ("en", "N2"): "{region}: Booked Tue 1 Dec at 09:00, {place}. Can't come? "
        "Reply NO 4821 by 30 Nov at 09:00 or call {phone}.",
        ("en", "N3"): "{region}: Booked Tue 1 Dec at 09:00, {place}. Can't come? "
        "Reply NO 4821 by 30 Nov at 09:00 or call {phone}.",
    }
)


def confirmation(level: str, language: Language) -> str:
    """A confirmation SMS as it could be at that level."""
    region = rulebook.at(clock.today()).content["region"]
    return _TEXTS[language, level].format(
        region=region["name"],
        phone=CLINIC_PHONE if level == "N3" else region["phone"],
        place=CLINIC if level == "N3" else STREET_AND_TOWN,
    )
