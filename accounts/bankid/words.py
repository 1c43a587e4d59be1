"""What a person reads while an order waits, and when it has ended: BankID's RFA texts, in our voice.

BankID's documentation gives a recommended text a hint code (RFA1-RFA23); the number stands beside each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Device(StrEnum):
    """Where the BankID is, seen from the browser."""

    SAME = "same"
    OTHER = "other"


class Ending(StrEnum):
    """How an order can end without anybody being let in, beside BankID's own hint codes."""

    LATE = "late"
    ELSEWHERE = "elsewhere"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Words:
    title: Promise
    text: Promise


WAITING: dict[str, Promise] = {
    "outstandingTransaction": _("Vi väntar på att du öppnar BankID-appen."),  # RFA1, RFA13
    "noClient": _("Vi väntar på att du öppnar BankID-appen."),  # RFA1
    "started": _(
        "Appen söker efter ditt BankID. Händer inget? Kontrollera att du har ett giltigt BankID i den."
    ),  # RFA14, RFA15
    "userMrtd": _("Fotografera och läs av din id-handling med BankID-appen."),  # RFA23
    "userCallConfirm": _(
        "BankID-appen frågar om du pratar i telefon med oss. Vi ringer aldrig och ber dig logga in. Gör någon "
        "det: avbryt och lägg på."
    ),
    "userSign": _("Skriv din säkerhetskod i BankID-appen och välj Identifiera."),  # RFA9
    "processing": _("Klart i appen. Vi kontrollerar svaret och loggar in dig."),
}
UNREAD = _("Vi väntar på att du läser av koden.")  # RFA1, where there is a code to read
STILL_WAITING = _("Inloggningen pågår. Följ det som står i BankID-appen.")  # RFA21

_NOT_IN = _(
    "Du är inte inloggad och inget är ändrat. Var det inte du som började logga in? Då är det bra att du avbröt."
)
_IN_PROGRESS = Words(
    _("Du loggar redan in någonstans med ditt BankID"),
    _(
        "BankID stoppar då båda inloggningarna, för säkerhets skull. Var båda dina? Vänta en stund och försök "
        "igen. Ber någon dig logga in medan ni pratar i telefon? Lägg på."
    ),
)  # RFA4
_LATE = Words(
    _("Det gick för lång tid"),
    _(
        "Vi fick inget svar från BankID-appen. Kontrollera att den är öppen och att du har internet, och försök "
        "igen. Inget är ändrat."
    ),
)  # RFA8
_UNAVAILABLE = Words(
    _("BankID svarar inte"),
    _("Felet ligger inte hos dig. Du är inte inloggad och inget är ändrat. Vänta några minuter och försök igen."),
)  # RFA5
_UNKNOWN = Words(
    _("Det gick inte att logga in med BankID"),
    _("Något gick fel på vägen. Du är inte inloggad och inget är ändrat. Försök igen."),
)  # RFA22

ENDED: dict[str, Words] = {
    "expiredTransaction": _LATE,
    Ending.LATE: _LATE,
    "certificateErr": Words(
        _("Ditt BankID går inte att använda"),
        _("Det är spärrat eller för gammalt. Använd ett annat BankID, eller skaffa ett nytt hos din bank."),
    ),  # RFA16
    "userCancel": Words(_("Du avbröt i BankID-appen"), _NOT_IN),  # RFA6
    Ending.STOPPED: Words(_("Du avbröt inloggningen"), _NOT_IN),
    "cancelled": _IN_PROGRESS,  # RFA3: the system has got another order for the same person
    "alreadyInProgress": _IN_PROGRESS,
    "startFailed": Words(
        _("Koden lästes inte av"),
        _(
            "Öppna BankID-appen, välj att läsa av en QR-kod och rikta kameran mot koden på skärmen. Har du ingen "
            "BankID-app? Du skaffar BankID hos din bank."
        ),
    ),  # RFA17B
    "userDeclinedCall": Words(
        _("Du svarade att du inte pratar i telefon med oss"),
        _("Det var rätt. Vi ringer aldrig och ber dig logga in. Gör någon det: lägg på. Du är inte inloggad."),
    ),
    "notSupportedByUserApp": Words(
        _("BankID-appen behöver uppdateras"),
        _("Hämta den senaste versionen där du hämtar dina appar, och försök igen. Inget är ändrat."),
    ),
    "transactionRiskBlocked": Words(
        _("BankID stoppade inloggningen"),
        _(
            "BankID bedömde att det inte var säkert att fortsätta. Pratar du i telefon med någon som vill att du "
            "loggar in? Lägg på. Annars kan du försöka igen om en stund."
        ),
    ),
    "unavailable": _UNAVAILABLE,
    "gone": Words(
        _("Den här inloggningen gäller inte längre"),
        _(
            "Kanske var sidan öppen på två ställen, eller så gick du bakåt i webbläsaren. Du är inte inloggad och "
            "inget är ändrat. Börja om från början."
        ),
    ),
    Ending.ELSEWHERE: Words(
        _("Du började logga in i en annan webbläsare"),
        _(
            "Här kan vi inte se att det är du, så vi släppte inte in någon. Gå tillbaka till webbläsaren där du "
            "började, eller börja om här. Kom du hit från en länk som någon skickade? Gå inte vidare."
        ),
    ),
}
ENDED_UNKNOWN = _UNKNOWN
_APP_DID_NOT_OPEN = Words(
    _("BankID-appen öppnades inte"),
    _(
        "Kontrollera att BankID-appen finns på den här enheten. Finns den på en annan telefon eller surfplatta? "
        "Välj BankID på en annan enhet."
    ),
)  # RFA17A

SHOWN_SV = (
    "# Logga in på Vårdporten\n\nDu loggar in på {host} för att se dina tider och din journal.\n\n"
    "Ber någon dig göra det här medan ni pratar i telefon? Avbryt och lägg på."
)
SHOWN_EN = (
    "# Log in to Vårdporten\n\nYou are logging in to {host} to see your appointments and your medical record.\n\n"
    "Is somebody on the phone asking you to do this? Cancel and hang up."
)


def waiting(hint: str, device: Device) -> Promise:
    """What to do now, by BankID's hint code. A code that we do not know is an order that goes on."""
    if hint in ("outstandingTransaction", "noClient") and device == Device.OTHER:
        return UNREAD
    return WAITING.get(hint, STILL_WAITING)


def ended(code: str, device: Device) -> Words:
    """What has happened, by BankID's hint code or ours. A code that we do not know lets nobody in."""
    if code == "startFailed" and device == Device.SAME:
        return _APP_DID_NOT_OPEN
    return ENDED.get(code, ENDED_UNKNOWN)


def shown_in_the_app(language: str, host: str) -> str:
    """What stands in the app while the person decides: where they are about to sign in, and a warning."""
    return (SHOWN_EN if language.startswith("en") else SHOWN_SV).format(host=host)
