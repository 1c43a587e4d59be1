"""The texts, by kind, level and language. voice.md holds the Swedish ones; each was counted at its longest.

They are not gettext messages: a text is in the recipient's language and not the page's, its answer words
differ (AVBOKA, NO), and each must fit 160 signs by itself. "until" is the last free moment to cancel. A
text with ``{code}`` invites an answer; its ``_RING`` twin is for when that moment has passed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

Level = Literal["N1", "N2", "N3"]
Language = Literal["sv", "en"]
LEVELS: tuple[Level, ...] = ("N1", "N2", "N3")
LANGUAGES: tuple[Language, ...] = ("sv", "en")

_SV_CANCEL = "Svara AVBOKA {code} senast {until} eller ring {phone}."
_EN_CANCEL = "Reply NO {code} by {until} or call {phone}."

CONFIRMATION = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Din tid är bokad: {when}. Kan du inte komma? " + _SV_CANCEL,
        ("sv", "N2"): "{region}: Tid bokad {when}, {place}. Förhinder? " + _SV_CANCEL,
        ("sv", "N3"): "{region}: Tid bokad {when}, {clinic}. Förhinder? " + _SV_CANCEL,
        ("en", "N1"): "{region}: Your time is booked: {when}. Can't come? " + _EN_CANCEL,
        ("en", "N2"): "{region}: Booked {when}, {place}. Can't come? " + _EN_CANCEL,
        ("en", "N3"): "{region}: Booked {when}, {clinic}. Can't come? " + _EN_CANCEL,
    }
)

CONFIRMATION_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Din tid är bokad: {when}. Kan du inte komma? Ring {phone} så snart du kan.",
        ("sv", "N2"): "{region}: Tid bokad {when}, {place}. Förhinder? Ring {phone} så snart du kan.",
        ("sv", "N3"): "{region}: Tid bokad {when}, {clinic}. Förhinder? Ring {phone} så snart du kan.",
        ("en", "N1"): "{region}: Your time is booked: {when}. Can't come? Call {phone} as soon as you can.",
        ("en", "N2"): "{region}: Booked {when}, {place}. Can't come? Call {phone} as soon as you can.",
        ("en", "N3"): "{region}: Booked {when}, {clinic}. Can't come? Call {phone} as soon as you can.",
    }
)

# Replies say the same at every level: they go to the number that wrote.
CANCELLATION_DONE = MappingProxyType(
    {
        "sv": "{region}: Klart. Din tid {when} är avbokad. Vill du ha en ny tid eller blev det fel? Ring {phone}.",
        "en": "{region}: Done. Your time {when} is cancelled. Want a new time, or was it a mistake? Call {phone}.",
    }
)
CANCELLATION_LATE = MappingProxyType(
    {
        "sv": "{region}: Det är för sent att avboka {when} med sms. Tiden är kvar. "
        "Ring {phone} om du inte kan komma. Du kan få betala en avgift.",
        "en": "{region}: It is too late to cancel {when} by SMS. The time is kept. "
        "Call {phone} if you can't come. There may be a fee.",
    }
)
COMING = MappingProxyType(
    {
        "sv": "{region}: Tack. Vi väntar dig {when}. Får du förhinder? " + _SV_CANCEL,
        "en": "{region}: Thank you. We expect you {when}. Can't come after all? " + _EN_CANCEL,
    }
)
COMING_RING = MappingProxyType(
    {
        "sv": "{region}: Tack. Vi väntar dig {when}. Får du förhinder? Ring {phone} så snart du kan.",
        "en": "{region}: Thank you. We expect you {when}. Can't come after all? Call {phone}.",
    }
)
UNKNOWN_CODE = MappingProxyType(
    {
        "sv": "{region}: Vi känner inte igen koden, så inget är ändrat. "
        "Svara med koden i vårt senaste sms, till exempel JA 1234, eller ring {phone}.",
        "en": "{region}: We do not know that code, so nothing is changed. "
        "Reply with the code in our latest SMS, such as OK 1234, or call {phone}.",
    }
)
NOT_READ = MappingProxyType(
    {
        "sv": "{region}: Ingen läser svaren här. Inget är ändrat. "
        "Svara JA {code} eller AVBOKA {code}, eller ring {phone}. Är det akut? Ring 112.",
        "en": "{region}: Nobody reads replies here. Nothing is changed. "
        "Reply OK {code} or NO {code}, or call {phone}. Emergency? Call 112.",
    }
)
NOT_READ_RING = MappingProxyType(
    {
        "sv": "{region}: Ingen läser svaren här. Inget är ändrat. Ring {phone}. Är det akut? Ring 112.",
        "en": "{region}: Nobody reads replies here. Nothing is changed. Call {phone}. Emergency? Call 112.",
    }
)
STOPPED = MappingProxyType(
    {
        "sv": "{region}: Du får inga fler sms om dina tider. Tiderna gäller ändå. "
        "Vi skickar brev eller ringer. Ångrar du dig? Svara START eller ring {phone}.",
        "en": "{region}: No more SMS about your times. The times still stand. "
        "We write or call. Changed your mind? Reply START or call {phone}.",
    }
)
STARTED = MappingProxyType(
    {
        "sv": "{region}: Nu får du sms om dina tider igen. Vill du sluta? Svara STOPP eller ring {phone}.",
        "en": "{region}: You get SMS about your times again. Want to stop? Reply STOPP or call {phone}.",
    }
)

# Notices: to the very number that they are about.
CONTACT_CODE = MappingProxyType(
    {
        "sv": "{region}: Din kod är {code}. Den gäller i {minutes} minuter. "
        "Säg den inte till någon, inte heller till oss. Bad du inte om en kod? Då behöver du inget göra.",
        "en": "{region}: Your code is {code}. It is valid for {minutes} minutes. "
        "Do not tell it to anyone, not even us. Didn't ask for a code? Then you need not do anything.",
    }
)
NUMBER_LEFT = MappingProxyType(
    {
        "sv": "{region}: Numret är inte längre kopplat till det konto i Vårdporten där det var bekräftat. "
        "Har du inte bytt nummer? Ring {phone}.",
        "en": "{region}: This number is no longer tied to the Vårdporten account where it was confirmed. "
        "Did you not change it? Call {phone}.",
    }
)
NOT_YOURS_NOW = MappingProxyType(
    {
        "sv": "{region}: Du kan inte längre ändra den här tiden med sms. Inget är ändrat. "
        "Har du frågor? Ring {phone}.",
        "en": "{region}: You can no longer change this time by SMS. Nothing is changed. Questions? Call {phone}.",
    }
)
NEWS = MappingProxyType(
    {
        "sv": "{region}: Det finns något nytt för dig att läsa. Logga in på Vårdporten som du brukar, "
        "eller ring {phone}.",
        "en": "{region}: There is something new for you to read. Sign in to Vårdporten as you usually do, "
        "or call {phone}.",
    }
)

# To a guardian about a child's visit (voice.md, rule 7). "{whose}" is "Barnets", or the name that was asked for.
_SV_CHILD_N1, _EN_CHILD_N1 = (
    "{region}: {whose} tid är bokad: {when}. ",
    "{region}: {whose} time is booked: {when}. ",
)
_SV_CHILD_N2 = "{region}: {whose} tid {when}, {place}. "
_EN_CHILD_N2 = "{region}: {whose} time {when}, {place}. "
_SV_CHILD_N3, _EN_CHILD_N3 = (
    "{region}: {whose} tid {when}, {clinic}. ",
    "{region}: {whose} time {when}, {clinic}. ",
)
_SV_RING, _EN_RING = "Ring {phone} så snart ni kan.", "Call {phone} as soon as you can."

CHILD_CONFIRMATION = MappingProxyType(
    {
        ("sv", "N1"): _SV_CHILD_N1 + "Kan ni inte komma? " + _SV_CANCEL,
        ("sv", "N2"): _SV_CHILD_N2 + "Förhinder? " + _SV_CANCEL,
        ("sv", "N3"): _SV_CHILD_N3 + "Förhinder? " + _SV_CANCEL,
        ("en", "N1"): _EN_CHILD_N1 + "Can't come? " + _EN_CANCEL,
        ("en", "N2"): _EN_CHILD_N2 + "Can't come? " + _EN_CANCEL,
        ("en", "N3"): _EN_CHILD_N3 + "Can't come? " + _EN_CANCEL,
    }
)
CHILD_CONFIRMATION_RING = MappingProxyType(
    {
        ("sv", "N1"): _SV_CHILD_N1 + "Kan ni inte komma? " + _SV_RING,
        ("sv", "N2"): _SV_CHILD_N2 + "Förhinder? " + _SV_RING,
        ("sv", "N3"): _SV_CHILD_N3 + "Förhinder? " + _SV_RING,
        ("en", "N1"): _EN_CHILD_N1 + "Can't come? " + _EN_RING,
        ("en", "N2"): _EN_CHILD_N2 + "Can't come? " + _EN_RING,
        ("en", "N3"): _EN_CHILD_N3 + "Can't come? " + _EN_RING,
    }
)
CHILD_CANCELLATION_DONE = MappingProxyType(
    {
        "sv": "{region}: Klart. Barnets tid {when} är avbokad. "
        "Vill ni ha en ny tid eller blev det fel? Ring {phone}.",
        "en": "{region}: Done. Your child's time {when} is cancelled. "
        "Want a new time, or was it a mistake? Call {phone}.",
    }
)
CHILD_CANCELLATION_LATE = MappingProxyType(
    {
        "sv": "{region}: Det är för sent att avboka {when} med sms. Barnets tid är kvar. "
        "Ring {phone} om ni inte kan komma.",
        "en": "{region}: It is too late to cancel {when} by SMS. Your child's time is kept. "
        "Call {phone} if you can't come.",
    }
)
CHILD_COMING = MappingProxyType(
    {
        "sv": "{region}: Tack. Vi väntar er {when}. Får ni förhinder? " + _SV_CANCEL,
        "en": "{region}: Thank you. We expect you {when}. Can't come after all? " + _EN_CANCEL,
    }
)
CHILD_COMING_RING = MappingProxyType(
    {
        "sv": "{region}: Tack. Vi väntar er {when}. Får ni förhinder? " + _SV_RING,
        "en": "{region}: Thank you. We expect you {when}. Can't come after all? Call {phone}.",
    }
)

# What becomes of a booked time. Without a code, the person rings.
_SV_OLD, _EN_OLD = "Den gamla tiden {old} gäller inte.", "The old time {old} no longer holds."

MOVED = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Din tid är ändrad. Ny tid: {when}. "
        + _SV_OLD
        + " Passar det inte? Ring {phone}.",
        ("sv", "N2"): "{region}: Ny tid för dig: {when}, {place}. " + _SV_OLD + " Frågor? Ring {phone}.",
        ("sv", "N3"): "{region}: Ny tid för dig: {when}, {clinic}. " + _SV_OLD + " Frågor? Ring {phone}.",
        ("en", "N1"): "{region}: Your time is changed. New time: {when}. " + _EN_OLD + " Questions? Call {phone}.",
        ("en", "N2"): "{region}: New time for you: {when}, {place}. " + _EN_OLD + " Call {phone}.",
        ("en", "N3"): "{region}: New time for you: {when}, {clinic}. " + _EN_OLD + " Call {phone}.",
    }
)
CHILD_MOVED = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {whose} tid är ändrad. Ny tid: {when}. " + _SV_OLD + " Frågor? Ring {phone}.",
        ("sv", "N2"): "{region}: {whose} nya tid: {when}, {place}. " + _SV_OLD + " Ring {phone}.",
        ("sv", "N3"): "{region}: {whose} nya tid: {when}, {clinic}. " + _SV_OLD + " Ring {phone}.",
        ("en", "N1"): "{region}: {whose} time is changed. New time: {when}. " + _EN_OLD + " Call {phone}.",
        ("en", "N2"): "{region}: {whose} new time: {when}, {place}. " + _EN_OLD + " Call {phone}.",
        ("en", "N3"): "{region}: {whose} new time: {when}, {clinic}. " + _EN_OLD + " Call {phone}.",
    }
)

# Of a visit that the clinic calls off. "We will be in touch" only where a task on the desk says so.
_SV_OFF_N1 = "{region}: Vi måste tyvärr ställa in din tid {when}. Du ska alltså inte komma. "
_SV_OFF_N3 = "{region}: Tyvärr är din tid {when}, {clinic}, inställd. Kom inte dit. "
_EN_OFF_N1 = "{region}: We are sorry: your time {when} is cancelled by the clinic. Do not come. "
_EN_OFF_N3 = "{region}: Sorry, we must cancel your time {when}, {clinic}. "
_SV_NEW, _EN_NEW = "Ring {phone} för en ny tid.", "Call {phone} for a new time."
_SV_IN_TOUCH = "Vi hör av oss om en ny tid. Frågor? Ring {phone}."
_SV_IN_TOUCH_N3 = "Vi hör av oss om en ny. Frågor? Ring {phone}."
_EN_IN_TOUCH = "We will contact you about a new one. Call {phone}."

CALLED_OFF = MappingProxyType(
    {
        ("sv", "N1"): _SV_OFF_N1 + _SV_IN_TOUCH,
        ("sv", "N3"): _SV_OFF_N3 + _SV_IN_TOUCH_N3,
        ("en", "N1"): _EN_OFF_N1 + _EN_IN_TOUCH,
        ("en", "N3"): _EN_OFF_N3 + _EN_IN_TOUCH,
    }
)
CALLED_OFF_RING = MappingProxyType(
    {
        ("sv", "N1"): _SV_OFF_N1 + _SV_NEW,
        ("sv", "N3"): _SV_OFF_N3 + _SV_NEW,
        ("en", "N1"): _EN_OFF_N1 + _EN_NEW,
        ("en", "N3"): _EN_OFF_N3 + _EN_NEW,
    }
)
_SV_CHILD_OFF_N1 = "{region}: Vi måste tyvärr ställa in en tid. {whose} tid {when} blir inte av. "
_SV_CHILD_OFF_N3 = "{region}: {whose} tid {when}, {clinic}, är tyvärr inställd. "
_EN_CHILD_OFF_N1 = "{region}: Sorry: {whose_low} time {when} is cancelled by the clinic. "
_EN_CHILD_OFF_N3 = "{region}: Sorry: {whose_low} time {when}, {clinic}, is cancelled. "

CHILD_CALLED_OFF = MappingProxyType(
    {
        ("sv", "N1"): _SV_CHILD_OFF_N1 + _SV_IN_TOUCH_N3,
        ("sv", "N3"): _SV_CHILD_OFF_N3 + _SV_IN_TOUCH_N3,
        ("en", "N1"): _EN_CHILD_OFF_N1 + _EN_IN_TOUCH,
        ("en", "N3"): _EN_CHILD_OFF_N3 + _EN_IN_TOUCH,
    }
)
CHILD_CALLED_OFF_RING = MappingProxyType(
    {
        ("sv", "N1"): _SV_CHILD_OFF_N1 + _SV_NEW,
        ("sv", "N3"): _SV_CHILD_OFF_N3 + _SV_NEW,
        ("en", "N1"): _EN_CHILD_OFF_N1 + _EN_NEW,
        ("en", "N3"): _EN_CHILD_OFF_N3 + _EN_NEW,
    }
)

# A freed time: "until" is the last moment to answer, "old" the time that one has.
OFFER = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Vill du byta till en tidigare tid, {when}? Svara JA {code} senast {until}. "
        "Annars gäller din tid {old}.",
        ("sv", "N2"): "{region}: Vill du byta till {when}, {place}? Svara JA {code} senast {until}. "
        "Annars gäller {old}.",
        ("sv", "N3"): "{region}: Vill du byta till {when}, {clinic}? Svara JA {code} senast {until}. "
        "Annars gäller {old}.",
        ("en", "N1"): "{region}: Would you like an earlier time, {when}? Reply OK {code} by {until}. "
        "If not, you keep {old}.",
        ("en", "N2"): "{region}: An earlier time, {when}, {place}? Reply OK {code} by {until}. "
        "If not, you keep {old}.",
        ("en", "N3"): "{region}: An earlier time, {when}, {clinic}? Reply OK {code} by {until}. "
        "If not, you keep {old}.",
    }
)
OFFER_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Vill du byta till en tidigare tid, {when}? Ring {phone} senast {until}. "
        "Annars gäller din tid {old}.",
        ("en", "N1"): "{region}: Would you like an earlier time, {when}? Call {phone} by {until}. "
        "If not, you keep {old}.",
    }
)
CHILD_OFFER = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {whose} tid kan bytas till {when}. Vill ni det? "
        "Svara JA {code} senast {until}. Annars gäller {old}.",
        ("en", "N1"): "{region}: {whose} time can be changed to {when}. "
        "Reply OK {code} by {until} to take it. If not: {old}.",
    }
)
CHILD_OFFER_RING = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {whose} tid kan bytas till {when}. Vill ni det? "
        "Ring {phone} senast {until}. Annars gäller {old}.",
        ("en", "N1"): "{region}: {whose} time can be changed to {when}. "
        "Call {phone} by {until} to take it. If not: {old}.",
    }
)
OFFER_WON = MappingProxyType(
    {
        "sv": "{region}: Klart. Din nya tid är {when}. Den gamla tiden {old} är avbokad. Frågor? Ring {phone}.",
        "en": "{region}: Done. Your new time is {when}. The old time {old} is cancelled. Questions? Call {phone}.",
    }
)
OFFER_GONE = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} gick tyvärr till någon annan. Du har kvar din tid {old}. "
        "Vi hör av oss om en ny blir ledig.",
        "en": "{region}: The time {when} went to somebody else. You keep your time {old}. "
        "We will tell you if another comes free.",
    }
)
OFFER_DECLINED = MappingProxyType(
    {
        "sv": "{region}: Tack för svaret. Du har kvar din tid {old}. Vi hör av oss om en ny blir ledig.",
        "en": "{region}: Thank you. You keep your time {old}. We will tell you if another comes free.",
    }
)
CHILD_OFFER_WON = MappingProxyType(
    {
        "sv": "{region}: Klart. Barnets nya tid är {when}. Den gamla tiden {old} är avbokad. "
        "Frågor? Ring {phone}.",
        "en": "{region}: Done. Your child's new time is {when}. The old time {old} is cancelled. Call {phone}.",
    }
)
CHILD_OFFER_GONE = MappingProxyType(
    {
        "sv": "{region}: Tiden {when} gick tyvärr till någon annan. Barnets tid {old} är kvar. "
        "Vi hör av oss om en ny blir ledig.",
        "en": "{region}: The time {when} went to somebody else. Your child's time {old} is kept. "
        "We will tell you if another comes free.",
    }
)
CHILD_OFFER_DECLINED = MappingProxyType(
    {
        "sv": "{region}: Tack för svaret. Barnets tid {old} är kvar. Vi hör av oss om en ny blir ledig.",
        "en": "{region}: Thank you. Your child's time {old} is kept. We will tell you if another comes free.",
    }
)

# "until_day" is the last day to book on.
INVITATION = MappingProxyType(
    {
        ("sv", "N1"): "{region}: Du har fått en kallelse. Boka en tid senast {until_day}. "
        "Logga in på Vårdporten som du brukar, eller ring {phone}.",
        ("sv", "N3"): "{region}: Du har fått en kallelse från {clinic}. Boka en tid senast {until_day}. "
        "Logga in på Vårdporten eller ring {phone}.",
        ("en", "N1"): "{region}: You are invited to a visit. Book a time by {until_day}. "
        "Sign in to Vårdporten as you usually do, or call {phone}.",
        ("en", "N3"): "{region}: You are invited to a visit at {clinic}. Book a time by {until_day}. "
        "Sign in to Vårdporten or call {phone}.",
    }
)
CHILD_INVITATION = MappingProxyType(
    {
        ("sv", "N1"): "{region}: {child} har fått en kallelse. Boka en tid senast {until_day}. "
        "Logga in på Vårdporten som du brukar, eller ring {phone}.",
        ("sv", "N3"): "{region}: {child} har fått en kallelse från {clinic}. Boka en tid senast {until_day}. "
        "Logga in på Vårdporten eller ring {phone}.",
        ("en", "N1"): "{region}: {child} is invited to a visit. Book a time by {until_day}. "
        "Sign in to Vårdporten or call {phone}.",
        ("en", "N3"): "{region}: {child} is invited to {clinic}. Book a time by {until_day}. "
        "Sign in to Vårdporten or call {phone}.",
    }
)
NOTE_ANSWERED = MappingProxyType(
    {
        "sv": "{region}: Det finns ett svar till dig om en tid. "
        "Logga in på Vårdporten som du brukar och läs det, eller ring {phone}.",
        "en": "{region}: There is an answer for you about a time. "
        "Sign in to Vårdporten as you usually do to read it, or call {phone}.",
    }
)
