"""What somebody had written when a session ended: kept for them alone, and not for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session

from accounts.models import DeviceSession, Draft
from accounts.rules import AccountRules
from core import clock, rulebook
from core.actor import Actor
from core.db import action


@dataclass(frozen=True, slots=True)
class Place:
    """Whose draft it is, for whom they were acting, and on which page. One draft a place."""

    person_id: UUID
    about: UUID
    page: str


@action
def keep_draft(*, place: Place, sealed: bytes, device_id: UUID | None, by: Actor) -> None:
    """Keep what was written there; a later draft replaces an earlier one, also at the same instant."""
    draft = Draft(
        person_id=place.person_id,
        about=place.about,
        page=place.page,
        device_id=device_id,
        sealed=sealed,
        saved_at=clock.now(),
    )
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["person", "about", "page"],
        update_fields=["device", "sealed", "saved_at"],
    )


@action
def drop_draft(*, page: str, by: Actor) -> None:
    """Forget what the person had written on a page: it has been sent, or they said so."""
    Draft.objects.filter(person_id=by.own_person_id, about=by.subject_id, page=page).delete()


@action
def forget_ended_sessions(*, by: Actor) -> None:
    """Delete drafts and sign-ins that are older than the rulebook lets them be, and sessions that have expired."""
    now, rules = clock.now(), rulebook.at(clock.today()).section(AccountRules)
    Draft.objects.filter(saved_at__lt=now - timedelta(hours=rules.draft_hours)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    old = DeviceSession.objects.filter(begun_at__lt=now - timedelta(hours=rules.sign_ins_kept_hours))
    old.exclude(session_key__in=Session.objects.values("session_key")).delete()
