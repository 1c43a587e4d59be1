"""What the staff see of invitations at their own unit. What is shown is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from audit import actions as audit
from bookings import policies
from bookings.models import Invitation, InvitationBatch, VisitType
from bookings.queries.find import name_of
from core import calendar, clock
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.pages import swedish_order
from representation.queries.entries import named

SHOWN = timedelta(days=30)
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class InvitedRow:
    who: str
    what: str
    text: str
    words: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    what: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class UnitInvitations:
    """``waiting`` is open, ``declined`` the no of the last month."""

    waiting: tuple[InvitedRow, ...]
    declined: tuple[InvitedRow, ...]
    batches: tuple[BatchRow, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A dry run, or how a batch went. ``reasons``: (words, how many); ``earlier``: the same file before."""

    what: str
    last_day: str
    words: str
    to_invite: str
    reasons: tuple[tuple[str, int], ...]
    earlier: str
    state_text: str
    can_confirm: bool
    confirm_url: str


def unit_invitations(*, by: Actor) -> UnitInvitations:
    """The unit's open invitations, the declined and the batches. Raises NotYours."""
    unit_id = unit_of(by)
    own = Invitation.objects.filter(clinic__unit_id=unit_id).select_related("person")
    joined = own.prefetch_related("visit_types")
    waiting = list(joined.filter(state="open").order_by("book_before", "pk")[:AT_MOST])
    lately = joined.filter(state="declined", ended_at__gt=clock.now() - SHOWN)
    declined = list(lately.order_by("-ended_at", "pk")[:AT_MOST])
    batches = InvitationBatch.objects.filter(clinic__unit_id=unit_id).prefetch_related("visit_types")
    log((one.person_id for one in (*waiting, *declined)), by=by)
    return UnitInvitations(
        waiting=tuple(_invited(one) for one in waiting),
        declined=tuple(_invited(one) for one in declined),
        batches=tuple(_batch_row(one) for one in batches.order_by("-made_at", "pk")[:20]),
    )


def unit_types(*, by: Actor) -> tuple[tuple[str, str], ...]:
    """What one may invite to, as (id, name with its clinic), by name. Raises NotYours."""
    kinds = VisitType.objects.filter(clinic__unit_id=unit_of(by)).select_related("clinic").order_by("pk")
    rows = sorted(kinds, key=lambda kind: (swedish_order(kind.clinic.name), swedish_order(kind.name)))
    return tuple((str(kind.pk), f"{name_of(kind)}, {kind.clinic.name}") for kind in rows)


def invitee(person_id: UUID, *, by: Actor) -> str:
    """Who is to be invited, as the desk tells two apart. Raises NotYours."""
    unit_of(by)
    person = Person.objects.filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotYours
    return named(person)


def batch_page(batch_id: UUID, *, by: Actor) -> BatchPage:
    """How a dry run came out, or a batch. No number and no name. Raises NotYours."""
    found = InvitationBatch.objects.filter(pk=batch_id, clinic__unit_id=unit_of(by)).prefetch_related(
        "visit_types"
    )
    batch = found.first()
    if batch is None:
        raise NotYours
    n = len(batch.waiting)
    to_invite = ngettext("%(n)s person får kallelsen", "%(n)s personer får kallelsen", n) % {"n": n}
    return BatchPage(
        what=_what(batch.visit_types.all()),
        last_day=calendar.date_in_words(batch.book_before),
        words=batch.words,
        to_invite=to_invite,
        reasons=tuple((reason_text(code), count) for code, count in sorted(batch.left_out.items())),
        earlier=_earlier(batch),
        state_text=_batch_text(batch),
        can_confirm=batch.confirmed_at is None and n > 0,
        confirm_url=reverse("admin:batch", args=[batch.pk]),
    )


def reason_text(code: str) -> str:
    """Why somebody in the file is left out."""
    return {
        "bad_number": _("Inget personnummer"),
        "twice": _("Står fler gånger i filen"),
        "unknown": _("Finns inte i Vårdporten"),
        "dead": _("Har avlidit"),
        "already": _("Har redan en sådan kallelse"),
        "has_booking": _("Har redan en sådan tid"),
        "protected": _("Har skyddade personuppgifter, kallas för hand"),
        "past": _("Den sista dagen har varit"),
    }[code]


def unit_of(by: Actor) -> UUID:
    """The unit whose invitations and wishes these are. Raises NotYours for one who may not see them."""
    if not policies.can_see_invitations(by):
        raise NotYours
    return by.duty.care_unit_id


def log(people: Iterable[UUID], *, by: Actor) -> None:
    """Who has been shown on such a list."""
    with fence(by):
        audit.record_many(audit.Action.INVITATIONS_READ, by=by, about=sorted(set(people)))


def _invited(one: Invitation) -> InvitedRow:
    last = calendar.date_in_words(one.book_before) if one.book_before else ""
    return InvitedRow(
        who=named(one.person),
        what=_what(one.visit_types.all()),
        text=_("Boka senast %(day)s") % {"day": last} if one.state == "open" else str(one.get_state_display()),
        words=one.declined_words,
        withdraw_url=reverse("admin:withdraw_invitation", args=[one.pk]) if one.state == "open" else "",
    )


def _what(kinds: Iterable[VisitType]) -> str:
    return ", ".join(sorted((name_of(kind) for kind in kinds), key=swedish_order))


def _batch_row(batch: InvitationBatch) -> BatchRow:
    made = calendar.moment_in_words(batch.made_at)
    return BatchRow(
        f"{_what(batch.visit_types.all())}, {made}", _batch_text(batch), reverse("admin:batch", args=[batch.pk])
    )


def _batch_text(batch: InvitationBatch) -> str:
    if batch.confirmed_at is None:
        return _("Provkörd, inget är skickat")
    sent = ngettext("%(n)s kallad", "%(n)s kallade", batch.invited) % {"n": batch.invited}
    return sent if batch.done_at else _("%(sent)s hittills, fortsätter") % {"sent": sent}


def _earlier(batch: InvitationBatch) -> str:
    """When the same file has been used before at the clinic; "" when it has not."""
    same = InvitationBatch.objects.filter(
        clinic_id=batch.clinic_id, digest=batch.digest, confirmed_at__isnull=False
    ).exclude(pk=batch.pk)
    before = same.order_by("-confirmed_at").first()
    if before is None or before.confirmed_at is None:
        return ""
    return _("Samma fil användes %(when)s.") % {"when": calendar.moment_in_words(before.confirmed_at)}
