"""The texts of the two reminders, in the shape of :mod:`reminders.wording.texts`; voice.md holds the Swedish ones.

The first asks whether one comes, and takes JA and AVBOKA. The day before reminds; it offers AVBOKA only where that
is still free. The ``_RING`` twin of each invites no answer.
"""

from __future__ import annotations

from types import MappingProxyType

_SV_ANSWER = "Kommer du? Svara JA {code} eller AVBOKA {code} senast {until}. Frågor: {phone}."
_EN_ANSWER = "Coming? Reply OK {code} or NO {code} by {until}. Questions: {phone}."

FIRST_REMINDER = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Du har en tid {when}. Kommer du? "
        "Svara JA {code}, annars AVBOKA {code} senast {until}. Frågor? Ring {phone}.",
        ("sv", "N2"): "{region}: Tid {when}, {place}. " + _SV_ANSWER,
        ("sv", "N3"): "{region}: Tid {when}, {clinic}. " + _SV_ANSWER,
        ("en", "N1"): "{region}: You have a time {when}. Are you coming? "
        "Reply OK {code}, or NO {code} by {until}. Questions? Call {phone}.",
        ("en", "N2"): "{region}: Your time {when}, {place}. " + _EN_ANSWER,
        ("en", "N3"): "{region}: Your time {when}, {clinic}. " + _EN_ANSWER,
    }
)
FIRST_REMINDER_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Du har en tid {when}. Kan du inte komma? Ring {phone} så snart du kan.",
        ("sv", "N2"): "{region}: Du har en tid {when}, {place}. Kan du inte komma? Ring {phone} så snart du kan.",
        ("sv", "N3"): "{region}: Du har en tid {when}, {clinic}. Kan du inte komma? Ring {phone} så snart du kan.",
        ("en", "N1"): "{region}: You have a time {when}. Can't come? Call {phone} as soon as you can.",
        ("en", "N2"): "{region}: You have a time {when}, {place}. Can't come? Call {phone} as soon as you can.",
        ("en", "N3"): "{region}: You have a time {when}, {clinic}. Can't come? Call {phone} as soon as you can.",
    }
)

_SV_CANCEL = "Förhinder? Svara AVBOKA {code} senast {until} eller ring {phone}."
_EN_CANCEL = "Can't come? Reply NO {code} by {until} or call {phone}."
_SV_RING = "Ta med legitimation. Kan du inte komma? Ring {phone}."
_EN_RING = "Bring ID. Can't come? Call {phone}."

DAY_BEFORE = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Påminnelse: din tid är {when}. Ta med legitimation. " + _SV_CANCEL,
        ("sv", "N2"): "{region}: Påminnelse: tid {when}, {place}. " + _SV_CANCEL,
        ("sv", "N3"): "{region}: Påminnelse: tid {when}, {clinic}. " + _SV_CANCEL,
        ("en", "N1"): "{region}: Reminder: you have a time {when}. Bring ID. " + _EN_CANCEL,
        ("en", "N2"): "{region}: Reminder: your time {when}, {place}. " + _EN_CANCEL,
        ("en", "N3"): "{region}: Reminder: your time {when}, {clinic}. " + _EN_CANCEL,
    }
)
DAY_BEFORE_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Påminnelse: du har en tid {when}. "
        "Ta med legitimation. Kan du inte komma? Ring {phone} så snart du kan.",
        ("sv", "N2"): "{region}: Påminnelse: du har en tid {when}, {place}. " + _SV_RING,
        ("sv", "N3"): "{region}: Påminnelse: du har en tid {when}, {clinic}. " + _SV_RING,
        ("en", "N1"): "{region}: Reminder: you have a time {when}. "
        "Bring ID. Can't come? Call {phone} as soon as you can.",
        ("en", "N2"): "{region}: Reminder: you have a time {when}, {place}. " + _EN_RING,
        ("en", "N3"): "{region}: Reminder: you have a time {when}, {clinic}. " + _EN_RING,
    }
)

# To a guardian about a child's visit. "{whose}" is "Barnets", or the name that was asked for.
_SV_ANSWER_ALL = "Kommer ni? Svara JA {code} eller AVBOKA {code} senast {until}. Tel {phone}."
_EN_ANSWER_ALL = "Coming? Reply OK {code} or NO {code} by {until}, or call {phone}."
_SV_RING_ALL = "Kan ni inte komma? Ring {phone} så snart ni kan."
_EN_RING_ALL = "Can't come? Call {phone} as soon as you can."

CHILD_FIRST_REMINDER = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {whose} tid är {when}. " + _SV_ANSWER_ALL,
        ("sv", "N2"): "{region}: {whose} tid {when}, {place}. " + _SV_ANSWER_ALL,
        ("sv", "N3"): "{region}: {whose} tid {when}, {clinic}. " + _SV_ANSWER_ALL,
        ("en", "N1"): "{region}: {whose} time is {when}. " + _EN_ANSWER_ALL,
        ("en", "N2"): "{region}: {whose} time {when}, {place}. " + _EN_ANSWER_ALL,
        ("en", "N3"): "{region}: {whose} time {when}, {clinic}. " + _EN_ANSWER_ALL,
    }
)
CHILD_FIRST_REMINDER_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {whose} tid är {when}. " + _SV_RING_ALL,
        ("sv", "N2"): "{region}: {whose} tid {when}, {place}. " + _SV_RING_ALL,
        ("sv", "N3"): "{region}: {whose} tid {when}, {clinic}. " + _SV_RING_ALL,
        ("en", "N1"): "{region}: {whose} time is {when}. " + _EN_RING_ALL,
        ("en", "N2"): "{region}: {whose} time {when}, {place}. " + _EN_RING_ALL,
        ("en", "N3"): "{region}: {whose} time {when}, {clinic}. " + _EN_RING_ALL,
    }
)

CHILD_DAY_BEFORE = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Påminnelse: {whose_low} tid är {when}. " + _SV_CANCEL,
        ("sv", "N2"): "{region}: {whose} tid {when}, {place}. " + _SV_CANCEL,
        ("sv", "N3"): "{region}: {whose} tid {when}, {clinic}. " + _SV_CANCEL,
        ("en", "N1"): "{region}: Reminder: {whose_low} time is {when}. " + _EN_CANCEL,
        ("en", "N2"): "{region}: {whose} time {when}, {place}. " + _EN_CANCEL,
        ("en", "N3"): "{region}: {whose} time {when}, {clinic}. " + _EN_CANCEL,
    }
)
CHILD_DAY_BEFORE_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Påminnelse: {whose_low} tid är {when}. " + _SV_RING_ALL,
        ("sv", "N2"): "{region}: Påminnelse: {whose_low} tid {when}, {place}. " + _SV_RING_ALL,
        ("sv", "N3"): "{region}: Påminnelse: {whose_low} tid {when}, {clinic}. " + _SV_RING_ALL,
        ("en", "N1"): "{region}: Reminder: {whose_low} time is {when}. " + _EN_RING_ALL,
        ("en", "N2"): "{region}: Reminder: {whose_low} time {when}, {place}. " + _EN_RING_ALL,
        ("en", "N3"): "{region}: Reminder: {whose_low} time {when}, {clinic}. " + _EN_RING_ALL,
    }
)
