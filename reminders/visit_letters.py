"""What stands in a letter about a visit: when, where as far as a letter may say, and what to do. Never for what.

Written when it is queued, in the recipient's language; a visit that is changed takes its letters back.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import ContactCard, Person
from accounts.queries import language_of as card_language
from bookings.models import Booking, BookingEvent
from clinics.models import Clinic
from clinics.policies import REVEALING
from clinics.rules import region
from core import calendar, phone
from core.pages import whose
from reminders.models import Letter

Kind = Letter.Kind


def kind_of_news(booking: Booking) -> Letter.Kind:
    """What has happened to the time last."""
    if booking.state == Booking.State.CANCELLED:
        return Kind.CALLED_OFF
    times = booking.events.filter(kind__in=[BookingEvent.Kind.BOOKED, BookingEvent.Kind.MOVED])
    last = times.order_by("-at", "-version").first()
    return Kind.TIME_MOVED if last is not None and last.kind == BookingEvent.Kind.MOVED else Kind.TIME_MADE


def language_of(to: Person) -> str:
    """Of the letter. From a person with the card joined."""
    card: ContactCard | None = getattr(to, "contact_card", None)
    return card_language(card) if card else "sv"


def text(booking: Booking, kind: Letter.Kind, *, to: Person, language: str) -> str:
    """The heading, then paragraphs, with an empty line between. From a booking with person and clinic joined."""
    with translation.override(language):
        paragraphs = (
            _heading(booking, kind, to=to),
            *_told(booking, kind, to=to),
            _ways_on(booking, kind),
            _("Vill du hellre ha sms? Säg till på samma nummer, eller välj det på Vårdporten."),
        )
        return "\n\n".join(part for part in paragraphs if part)


def _heading(booking: Booking, kind: Letter.Kind, *, to: Person) -> str:
    child = _child(booking, to=to)
    if child:
        about = {"name": child, "whose": whose(child)}
        return {
            Kind.TIME_MADE: _("%(name)s har fått en tid"),
            Kind.TIME_MOVED: _("%(whose)s tid är ändrad"),
            Kind.CALLED_OFF: _("%(whose)s tid är inställd"),
            Kind.REMINDER: _("Påminnelse: %(name)s har en tid"),
        }[kind] % about
    return {
        Kind.TIME_MADE: _("Du har fått en tid"),
        Kind.TIME_MOVED: _("Din tid är ändrad"),
        Kind.CALLED_OFF: _("Din tid är inställd"),
        Kind.REMINDER: _("Påminnelse: du har en tid"),
    }[kind]


def _told(booking: Booking, kind: Letter.Kind, *, to: Person) -> tuple[str, ...]:
    when = calendar.moment_in_words(booking.slot.starts_at)
    if kind == Kind.CALLED_OFF:
        told = (
            _("Vi måste tyvärr ställa in tiden %(when)s. Ni ska alltså inte komma.")
            if _child(booking, to=to)
            else _("Vi måste tyvärr ställa in din tid %(when)s. Du ska alltså inte komma.")
        )
        return (told % {"when": when}, _("Vi hör av oss om en ny tid."))
    lines = [_("Tid: %(when)s") % {"when": when}, _where(booking)]
    if kind == Kind.TIME_MOVED:
        lines.append(_("Den gamla tiden, %(when)s, gäller inte längre.") % {"when": _old(booking)})
    return "\n".join(line for line in lines if line), _("Ta med legitimation.")


def _where(booking: Booking) -> str:
    """Nothing of where, when the place would tell for what, or the person's whereabouts are protected."""
    clinic = booking.slot.visit_type.clinic
    if not _names(clinic, booking.person):
        return _("Plats: den står på Vårdporten, och vi berättar den på telefon.")
    return _("Plats: %(clinic)s, %(street)s, %(town)s") % {
        "clinic": clinic.name,
        "street": clinic.street,
        "town": clinic.town,
    }


def _ways_on(booking: Booking, kind: Letter.Kind) -> str:
    clinic, rules = booking.slot.visit_type.clinic, region()
    english = (translation.get_language() or "sv").startswith("en")
    named = _names(clinic, booking.person)
    hours = (clinic.phone_hours_en if english else clinic.phone_hours) if named else ""
    told = {
        "phone": phone.in_words(clinic.phone) if named else rules.phone,
        "hours": hours or (rules.phone_hours_en if english else rules.phone_hours),
    }
    if kind == Kind.CALLED_OFF:
        return _("Frågor? Ring %(phone)s (%(hours)s), eller skriv till oss på Vårdporten.") % told
    return (
        _(
            "Passar tiden inte? Ring %(phone)s (%(hours)s) så snart du kan, eller flytta eller avboka på"
            " Vårdporten. Då kan någon annan få tiden."
        )
        % told
    )


def _names(clinic: Clinic, person: Person) -> bool:
    """As in an SMS: no clinic whose name tells for what, and none of a protected person."""
    return clinic.kind not in REVEALING and not person.is_protected


def _child(booking: Booking, *, to: Person) -> str:
    """The name of the child that it is about, "" for one's own."""
    return "" if to.pk == booking.person_id else booking.person.given_name.split(" ", 1)[0]


def _old(booking: Booking) -> str:
    before = booking.events.filter(version__lt=booking.version).order_by("-version", "-at").first()
    return calendar.moment_in_words(before.starts_at_then if before else booking.slot.starts_at)
