"""What was done, as the person whom it concerns reads it. Each new kind of deed gets its words here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.actions import AT_SIGN_IN, Action


def what(deeds: Iterable[tuple[str, str]]) -> str:
    """ "Läste provsvar och anteckningar. Bokade en tid": what was read in one sentence, the rest each its own.

    ``deeds`` are (action, category), the newest first.
    """
    told = list(dict.fromkeys(_deed(action, category) for action, category in reversed(list(deeds))))
    read = [text.object for text in told if text.object]
    sentences = [_("Läste %(what)s") % {"what": _and(read)}] if read else []
    return ". ".join(sentences + [text.sentence for text in told if text.sentence])


@dataclass(frozen=True, slots=True)
class _Deed:
    """What was read, as the object of "läste"; or a sentence of its own."""

    object: str = ""
    sentence: str = ""


def _deed(action: str, category: str) -> _Deed:
    read = {
        "care-contacts": _("vårdkontakter"),
        "notes": _("anteckningar"),
        "test-results": _("provsvar"),
        "medicines": _("läkemedel"),
        "vaccinations": _("vaccinationer"),
    }
    objects = {
        Action.RECORD_READ: read.get(category, _("journalens översikt")),
        Action.ENTRY_READ: _("en post i journalen"),
        Action.BOOKINGS_READ: _("tider"),
        Action.DAY_LIST_READ: _("dagens besökslista"),
        Action.LOG_READ: _("den här loggen"),
        Action.DESK_LISTS_READ: _("listan över dem som mottagningen ska ringa eller skriva till"),
        Action.HELPERS_VIEW_READ: _("det som ett ombud ser"),
    }
    if action in objects:
        return _Deed(object=objects[Action(action)])
    if (action, category) == (Action.REGISTER_READ, AT_SIGN_IN):
        return _Deed(sentence=_("Hämtade namn och adress ur folkbokföringen när du loggade in"))
    return _Deed(sentence=str(_sentences().get(action, "")))


def _sentences() -> dict[str, str]:
    return {
        Action.ACCOUNT_OPENED: _("Öppnade vårdkontot"),
        Action.ACCOUNT_CLOSED: _("Stängde vårdkontot"),
        Action.ACCOUNT_REOPENED: _("Öppnade vårdkontot igen"),
        Action.TERMS_ACCEPTED: _("Godkände villkoren"),
        Action.SIGNED_IN: _("Loggade in"),
        Action.CONTACT_CHANGED: _("Ändrade kontaktuppgifter"),
        Action.CONTACT_CODE_ASKED: _("Bad om en kod för att bekräfta en kontaktuppgift"),
        Action.CONTACT_CODE_WRONG: _("Skrev en kod som inte stämde"),
        Action.CONTACT_VERIFIED: _("Bekräftade en kontaktuppgift"),
        Action.EXPORTED: _("Laddade ner allt som finns här"),
        Action.SIGN_IN_ENDED: _("Loggade ut en annan enhet"),
        Action.PASSKEY_ADDED: _("La till en passkey"),
        Action.PASSKEY_REMOVED: _("Tog bort en passkey"),
        Action.REGISTER_READ: _("Hämtade namn och adress ur folkbokföringen"),
        Action.DUPLICATE_READ: _("Jämförde dina uppgifter med en möjlig dubblett"),
        Action.DUPLICATE_TOLD_APART: _("Noterade att du och någon annan är två olika personer"),
        Action.PERSONS_MERGED: _("Förde samman dina uppgifter, som låg på två ställen"),
        Action.MERGE_UNDONE: _("Ångrade en sammanföring av uppgifter"),
        Action.PERSON_REGISTERED: _("La till dig i Vårdporten"),
        Action.BOOKED: _("Bokade en tid"),
        Action.CONFIRMED: _("Svarade att du kommer till en tid"),
        Action.CANCELLED: _("Avbokade en tid"),
        Action.ARRIVED: _("Noterade att du kom till besöket"),
        Action.ARRIVAL_UNDONE: _("Tog bort noteringen att du kom till besöket"),
        Action.MOVED: _("Flyttade en tid"),
        Action.ATTENDED: _("Noterade att besöket blev av"),
        Action.MISSED: _("Noterade att ingen kom till besöket"),
        Action.OUTCOME_UNDONE: _("Ändrade noteringen om hur det gick med besöket"),
        Action.NOTE_WRITTEN: _("Skrev till mottagningen om en tid"),
        Action.NOTE_ANSWERED: _("Svarade på ett meddelande om en tid"),
        Action.NOTES_READ: _("Läste meddelanden om en tid"),
        Action.INVITED: _("Kallade till ett besök"),
        Action.INVITATION_ENDED: _("Avslutade en kallelse"),
        Action.INVITATIONS_READ: _("Läste kallelser"),
        Action.WISHED: _("Önskade en tidigare tid"),
        Action.WISH_ENDED: _("Tog bort en önskan om tidigare tid"),
        Action.OFFERED: _("Erbjöd en tidigare tid"),
        Action.OFFER_ANSWERED: _("Svarade på ett erbjudande om tidigare tid"),
        Action.CALENDAR_CHANGED: _("Ändrade adressen till kalendern"),
        Action.CALENDAR_READ: _("Hämtade tider till en kalender"),
        Action.BOOKINGS_FED: _("Lämnade en tid till mottagningens journalsystem"),
        Action.DAY_LIST_WRITTEN: _("Skrev ner dagens besökslista, för den dag systemet är nere"),
        Action.PERSON_CARD_READ: _("Tittade på dina kontaktuppgifter"),
        Action.PERSON_CARD_CHANGED: _("Ändrade dina kontaktuppgifter"),
        Action.QUESTION_ASKED: _("Frågade om en läsning"),
        Action.QUESTION_READ: _("Läste frågan om en läsning"),
        Action.QUESTION_ANSWERED: _("Svarade på frågan om en läsning"),
        Action.FINDING_READ: _("Granskade vem som har läst"),
        Action.FINDING_SIGNED: _("Bedömde om en läsning var befogad"),
        Action.RECORD_RECEIVED: _("Uppgifter lades till i journalen"),
        Action.HELPER_INVITED: _("Bjöd in ett ombud"),
        Action.HELPER_ACCEPTED: _("Tackade ja till att vara ombud"),
        Action.HELPER_DECLINED: _("Tackade nej till att vara ombud"),
        Action.HELPER_CHANGED: _("Ändrade vad ett ombud får se"),
        Action.HELPER_ENDED: _("Avslutade ett ombud"),
        Action.GUARDIAN_CHOSE: _("Ändrade vilka sms en vårdnadshavare får"),
        Action.GUARDIAN_BARRED: _("Ändrade vem som kan företräda dig"),
        Action.EXCEPTION_GRANTED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATIVE_ENTERED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATION_ENDED: _("Ändrade vem som kan företräda dig"),
        Action.REPRESENTATION_READ: _("Tittade på vem som kan företräda dig"),
        Action.ACCESS_ASKED: _("Bad en mottagning om förlängd tillgång"),
        Action.ACCESS_ANSWERED: _("Svarade på en begäran om förlängd tillgång"),
        Action.PERSON_FOUND: _("Sökte fram dig"),
        Action.LETTER_PRINTED: _("Skrev ut ett brev till dig"),
        Action.LETTER_UNDONE: _("Ångrade noteringen att ett brev är utskrivet"),
        Action.CALLED: _("Noterade att någon har ringt om en tid"),
        Action.CALL_UNDONE: _("Ångrade noteringen att någon har ringt om en tid"),
        Action.SMS_SETTLED: _("Avgjorde vad som ska hända med ett sms som kanske inte kom fram"),
    }


def _and(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return _("%(first)s och %(last)s") % {"first": ", ".join(texts[:-1]), "last": texts[-1]}
