"""What became of a message or a letter, in the words of the one it was for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import calendar
from reminders.models import Letter, Message

State = Message.State

WHY_NOT: dict[str, Promise] = {
    "send.no_number": gettext_lazy("vi har inget mobilnummer till dig"),
    "send.no_email": gettext_lazy("vi har ingen bekräftad e-postadress till dig"),
    "send.landline": gettext_lazy("numret går till en fast telefon"),
    "send.unreachable": gettext_lazy("numret tar inte emot sms"),
    "send.no_consent": gettext_lazy("du har inte sagt ja till det"),
    "send.stopped": gettext_lazy("du har svarat STOPP"),
    "send.unverified": gettext_lazy("mobilnumret är inte bekräftat"),
    "send.unwanted": gettext_lazy("du har valt bort sådana meddelanden"),
}
"""What the decisions' codes (policies.may_send) mean to the one whom nothing was sent to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``tone`` is a tag's: quiet when all is well, care when it did not arrive."""

    text: str
    tone: str


def outcome(one: Message) -> Outcome:
    """Of a message that has been tried, or will not be."""
    if one.state == State.DELIVERED:
        return Outcome(_("Kom fram"), "quiet")
    if one.state in (State.SENDING, State.SENT):
        return Outcome(_("Skickat"), "quiet")
    if one.state == State.UNKNOWN:
        return Outcome(_("Vi vet inte om det kom fram"), "care")
    if one.state in (State.UNDELIVERED, State.FAILED):
        return Outcome(_("Kom inte fram"), "care")
    if one.state == State.EXPIRED:
        return Outcome(_("Skickades inte: det blev för sent"), "quiet")
    why = WHY_NOT.get(one.error_code)
    return Outcome(_("Skickades inte: %(why)s") % {"why": why} if why else _("Skickades inte"), "quiet")


def letter_outcome(one: Letter) -> Outcome:
    """Of a letter that was not taken back."""
    if one.printed_at is None:
        return Outcome(_("Ska skrivas ut på mottagningen"), "quiet")
    day = calendar.date_in_words(calendar.local(one.printed_at).date())
    return Outcome(_("Skickat %(day)s") % {"day": day}, "quiet")
