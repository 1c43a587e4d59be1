"""What was said to the one who asks, and what became of it. Reading it is logged, as reading one's times is.

Everybody sees their own messages alone: of a child's visits what went to oneself, for as long as one may hear of
them. From the 13th birthday, and of a silent clinic, not even that one was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Custody, Person
from audit.actions import Action
from audit.reading import reading
from bookings.models import BookingNote, Invitation, Offer
from clinics.rules import silent_kinds
from core import calendar, phone
from core.actor import Actor
from reminders.models import Letter, Message
from reminders.said_words import letter_outcome, outcome
from representation.queries import told

State = Message.State
NOT_YET = (State.PLANNED, State.LEASED, State.CANCELLED)
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One of them. ``about``: by what way, where to and when. ``who``: the child it is about, "" for oneself."""

    heading: str
    who: str
    about: str
    outcome: str
    tone: str
    paragraphs: tuple[str, ...]
    language: str
    note: str


@dataclass(frozen=True, slots=True)
class MessagesPage:
    rows: tuple[Said, ...]
    range_text: str
    newer_url: str
    older_url: str


def own(page: int, *, by: Actor) -> MessagesPage:
    """One page of them, the newest first; the first one for a page that is not there."""
    me = by.own_person_id
    with reading(by, about=me, action=Action.BOOKINGS_READ):
        times = sorted((*_times(visible_messages(me)), *_times_of_letters(visible_letters(me))), reverse=True)
        first = page * A_PAGE if 0 < page * A_PAGE < len(times) else 0
        shown = times[first : first + A_PAGE]
        rows = _rows([pk for _at, pk in shown], me)
    last = first + len(shown)
    more = len(times) > A_PAGE
    told = {"first": first + 1, "last": last, "all": len(times)}
    return MessagesPage(
        rows=tuple(rows),
        range_text=_("Meddelande %(first)s–%(last)s av %(all)s") % told if more else "",
        newer_url=_url(first // A_PAGE - 1) if first else "",
        older_url=_url(first // A_PAGE + 1) if last < len(times) else "",
    )


def visible_messages(me: UUID) -> QuerySet[Message]:
    """All that is and was to be said to somebody, as far as they may see it today."""
    of_mine = _of_mine(me)
    hidden = _children(me) - of_mine
    about = Q(booking=None) | Q(booking__person__in=of_mine)
    silent = Q(booking__slot__visit_type__clinic__kind__in=silent_kinds()) & ~Q(booking__person=me)
    found = Message.objects.filter(about, recipient=me).exclude(silent)
    if not hidden:
        return found
    notices = (
        *Invitation.objects.filter(person__in=hidden).order_by("pk").values_list("pk", flat=True),
        *Offer.objects.filter(wish__person__in=hidden).order_by("pk").values_list("pk", flat=True),
        *BookingNote.objects.filter(booking__person__in=hidden).order_by("pk").values_list("pk", flat=True),
    )
    return found.exclude(notice_id__in=notices)


def visible_letters(me: UUID) -> QuerySet[Letter]:
    """The same of letters; those that were taken back before anybody printed them are none."""
    of_mine = _of_mine(me)
    about = Q(booking=None, invitation=None) | Q(booking__person__in=of_mine) | Q(invitation__person__in=of_mine)
    return Letter.objects.filter(about, recipient=me, cancelled_at=None)


def _of_mine(me: UUID) -> set[UUID]:
    """Oneself, and the children whose visits one may hear of today."""
    children = Person.objects.filter(pk__in=_children(me)).order_by("pk")
    return {me, *(child.pk for child in children if told.may_hear(me, child))}


def _children(me: UUID) -> set[UUID]:
    """All that one has or has had in custody."""
    return set(Custody.objects.filter(guardian=me).order_by("pk").values_list("child_id", flat=True))


def _times(found: QuerySet[Message]) -> Iterable[tuple[datetime, UUID]]:
    at = Coalesce("sending_at", "finished_at", "planned_at")
    return found.exclude(state__in=NOT_YET).annotate(at=at).order_by("pk").values_list("at", "pk")


def _times_of_letters(found: QuerySet[Letter]) -> Iterable[tuple[datetime, UUID]]:
    at = Coalesce("printed_at", "queued_at")
    return found.annotate(at=at).order_by("pk").values_list("at", "pk")


def _rows(ids: list[UUID], me: UUID) -> Iterable[Said]:
    messages = Message.objects.filter(pk__in=ids).select_related("booking__person", "recipient__contact_card")
    letters = Letter.objects.filter(pk__in=ids).select_related("booking__person", "invitation__person")
    said = {one.pk: _message(one, me) for one in messages.order_by("pk")}
    said |= {one.pk: _letter(one, me) for one in letters.order_by("pk")}
    return [said[pk] for pk in ids]


def _message(one: Message, me: UUID) -> Said:
    became = outcome(one)
    is_code = one.kind == Message.Kind.CONTACT_CODE
    about = one.booking.person if one.booking else None
    return Said(
        heading=str(one.get_kind_display()),
        who=_first_name(about, me),
        about=_way(one),
        outcome=became.text,
        tone=became.tone,
        paragraphs=(one.body,) if one.body and not is_code else (),
        language=_language(one),
        note=_("Koden sparas ingenstans.") if is_code and one.sending_at else "",
    )


def _letter(one: Letter, me: UUID) -> Said:
    became = letter_outcome(one)
    heading, *paragraphs = [part for part in one.text.split("\n\n") if part.strip()]
    about = one.booking.person if one.booking else one.invitation.person if one.invitation else None
    day = calendar.date_in_words(calendar.local(one.printed_at or one.queued_at).date())
    return Said(
        heading=heading,
        who=_first_name(about, me),
        about=_("Brev, %(day)s") % {"day": day},
        outcome=became.text,
        tone=became.tone,
        paragraphs=tuple(paragraphs),
        language=one.language,
        note="",
    )


def _way(one: Message) -> str:
    when = calendar.moment_in_words(one.sending_at or one.finished_at or one.planned_at)
    by_email = one.channel == Message.Channel.EMAIL
    to = one.to if by_email or not one.to else phone.in_words(one.to)
    if not to:
        return f"{one.get_channel_display()}, {when}"
    return _("%(way)s till %(to)s, %(when)s") % {"way": one.get_channel_display(), "to": to, "when": when}


def _language(one: Message) -> str:
    card = getattr(one.recipient, "contact_card", None)
    return "en" if card is not None and card.language.startswith("en") else "sv"


def _first_name(about: Person | None, me: UUID) -> str:
    return "" if about is None or about.pk == me else about.given_name.split(" ", 1)[0]


def _url(page: int) -> str:
    address = reverse("reminders:messages")
    return f"{address}?sida={page + 1}" if page else address
