"""Letters to print: the unit's own, one by one or many in one file. What staff are shown is logged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ContactCard, Person
from audit import actions as audit
from clinics.rules import region
from core import calendar, clock, rulebook
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from reminders import policies
from reminders.models import Letter
from reminders.paper import letter as paper
from reminders.paper.letter import Sheet
from reminders.queries import midnight
from reminders.rules import PostRules
from representation.queries.entries import named


@dataclass(frozen=True, slots=True)
class LetterRow:
    to: str
    what: str
    queued: str
    post_by: str
    print_url: str
    done_url: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as it is printed. ``address_lines`` is () for one that goes through Skatteverket."""

    address_lines: tuple[str, ...]
    through_skatteverket: bool
    language: str
    heading: str
    paragraphs: tuple[str, ...]
    paper_url: str
    done_url: str


@dataclass(frozen=True, slots=True)
class LetterList:
    """``together``: ids of those that may lie in one file, () for fewer than two. ``apart``: how many may not."""

    rows: tuple[LetterRow, ...]
    done: tuple[LetterRow, ...]
    together: tuple[UUID, ...]
    apart: str


def letters(*, by: Actor) -> LetterList:
    """The letters that wait to be printed here, the oldest first, and those ticked off today. Raises NotYours."""
    if not policies.can_see_desk_lists(by):
        raise NotYours
    waiting = list(_waiting(by).order_by("queued_at", "pk"))
    mine = _of_unit(by).filter(cancelled_at=None, printed_at__gte=midnight())
    open_ones = [one for one in waiting if not one.recipient.is_protected]
    together = tuple(one.pk for one in open_ones[: _rules().letters_at_once])
    apart = len(waiting) - len(open_ones)
    return LetterList(
        rows=_letters(waiting, by=by),
        done=_letters(list(mine.order_by("-printed_at", "pk")), by=by),
        together=together if len(together) > 1 else (),
        apart=_apart(apart) if apart and len(together) > 1 else "",
    )


def letter(letter_id: UUID, *, by: Actor) -> LetterPage:
    """One of them, to print. A protected person's address is nowhere here. Raises NotYours."""
    (found,) = _asked_for([letter_id], by=by)
    to = found.recipient
    heading, *paragraphs = _parts(found)
    return LetterPage(
        address_lines=_address(to),
        through_skatteverket=to.is_protected,
        language=found.language,
        heading=heading,
        paragraphs=tuple(paragraphs),
        paper_url=reverse("admin:letter_paper", args=[found.pk]),
        done_url=reverse("admin:letter_printed", args=[found.pk]),
    )


def one_on_paper(letter_id: UUID, *, by: Actor) -> bytes:
    """The same as a PDF. Raises NotYours."""
    return _pdf(_asked_for([letter_id], by=by))


def many_on_paper(letter_ids: Collection[UUID], *, by: Actor) -> bytes:
    """Those named in one PDF, each on pages of its own. What goes through Skatteverket is printed by itself, so
    that it never lies among envelopes with addresses. Raises NotYours, also when one of them is not there (now).
    """
    found = _asked_for(letter_ids, by=by)
    if any(one.recipient.is_protected for one in found):
        raise NotYours
    return _pdf(found)


def _asked_for(letter_ids: Collection[UUID], *, by: Actor) -> list[Letter]:
    if not policies.can_see_desk_lists(by) or not 0 < len(letter_ids) <= _rules().letters_at_once:
        raise NotYours
    found = list(_waiting(by).filter(pk__in=letter_ids).order_by("queued_at", "pk"))
    if len(found) != len(set(letter_ids)):
        raise NotYours
    with fence(by):
        about = sorted({one.recipient_id for one in found})
        audit.record_many(audit.Action.DESK_LISTS_READ, by=by, about=about)
    return found


def _pdf(found: list[Letter]) -> bytes:
    with translation.override(found[0].language):
        title = _("Brev från %(region)s") % {"region": region().name}
    return paper.pdf([_sheet(one) for one in found], title=title)


def _sheet(found: Letter) -> Sheet:
    heading, *paragraphs = _parts(found)
    card: ContactCard | None = getattr(found.recipient, "contact_card", None)
    with translation.override(found.language):
        day = calendar.date_in_words(clock.today())
    return Sheet(
        language=found.language,
        sender=region().name,
        day=day,
        address_lines=_address(found.recipient),
        heading=heading,
        paragraphs=tuple(paragraphs),
        points=paper.LARGE if card is not None and card.large_type else paper.ORDINARY,
    )


def _parts(found: Letter) -> list[str]:
    return [part for part in found.text.split("\n\n") if part.strip()]


def _letters(found: list[Letter], *, by: Actor) -> tuple[LetterRow, ...]:
    with fence(by):
        about = sorted({letter.recipient_id for letter in found})
        audit.record_many(audit.Action.DESK_LISTS_READ, by=by, about=about)
    return tuple(_row(letter) for letter in found)


def _row(letter: Letter) -> LetterRow:
    return LetterRow(
        to=named(letter.recipient),
        what=str(letter.get_kind_display()),
        queued=calendar.date_in_words(calendar.local(letter.queued_at).date()),
        post_by=_post_by(letter),
        print_url=reverse("admin:letter", args=[letter.pk]),
        done_url=reverse("admin:letter_printed", args=[letter.pk]),
        undo_url=reverse("admin:undo_printed", args=[letter.pk]),
    )


def _post_by(letter: Letter) -> str:
    """The last day that a letter about a visit is posted; "" for one that no visit waits for."""
    if letter.booking is None or letter.printed_at is not None:
        return ""
    rules = _rules()
    more = rules.protected_more_weekdays if letter.recipient.is_protected else 0
    day = calendar.local(letter.booking.slot.starts_at).date()
    last = calendar.weekdays_before(day, rules.post_weekdays + more, region().own_red_days)
    return _("Posta senast %(day)s") % {"day": calendar.day_in_words(last)}


def _apart(count: int) -> str:
    return ngettext(
        "%(n)s brev går genom Skatteverket och skrivs ut för sig.",
        "%(n)s brev går genom Skatteverket och skrivs ut vart och ett för sig.",
        count,
    ) % {"n": count}


def _rules() -> PostRules:
    return rulebook.at(clock.today()).section(PostRules)


def how_many_letters(*, by: Actor) -> int:
    """The same, of letters."""
    return _waiting(by).count() if policies.can_see_desk_lists(by) else 0


def _waiting(by: Actor) -> QuerySet[Letter]:
    """Not those about a visit that has begun."""
    found = _of_unit(by).filter(printed_at=None, cancelled_at=None, recipient__died_on=None)
    return found.filter(Q(booking=None) | Q(booking__slot__starts_at__gt=clock.now()))


def _of_unit(by: Actor) -> QuerySet[Letter]:
    joined = Letter.objects.select_related("recipient__contact_card", "booking__slot")
    return joined.filter(unit_id=policies.printing_unit(by))


def _address(person: Person) -> tuple[str, ...]:
    """Nothing of a protected person: the letter goes to Skatteverket, in an envelope of its own."""
    lines = (person.name, person.street, f"{person.postal_code} {person.town}".strip())
    return () if person.is_protected else tuple(line for line in lines if line)
