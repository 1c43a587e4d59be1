"""What stands around every page of the staff site."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.at_desk import policies as find
from accounts.merging import policies as persons
from bookings import policies
from clinics import policies as staff
from clinics.rules import staff as staff_rules
from clinics.words import ROLES
from core.actor import Actor, Role
from interop.feed import policies as feed
from operations import policies as operations
from oversight import policies as oversight
from reminders import policies as reminders
from representation import policies as representation


@dataclass(frozen=True, slots=True)
class StaffFrame:
    """Who is on duty, and where they can go. All empty for one who has still to choose an assignment."""

    name: str
    unit: str
    role: str
    sees_day_list: bool
    finds_persons: bool
    keeps_feeds: bool
    sees_staff: bool
    sees_questions: bool
    sees_findings: bool
    sees_duplicates: bool
    sees_entries: bool
    sees_desk_lists: bool
    sees_schedules: bool
    sees_invitations: bool
    sees_jobs: bool
    section: str
    idle_seconds: int


def frame_of(by: Actor, page: str) -> StaffFrame:
    """The frame for one who has signed in; ``page`` is the name of the address, for the menu."""
    duty = by.on_duty
    return StaffFrame(
        name=by.name,
        unit=duty.care_unit_name if duty else "",
        role=str(ROLES[duty.role]) if duty else "",
        sees_day_list=bool(policies.can_read_day_list(by)),
        finds_persons=bool(find.can_find_persons(by)),
        keeps_feeds=bool(feed.can_keep_keys(by)),
        sees_staff=bool(staff.can_see_staff(by)),
        sees_questions=duty is not None and duty.role in (Role.UNIT_MANAGER, Role.AUDITOR),
        sees_findings=bool(oversight.is_auditor(by)),
        sees_duplicates=bool(persons.can_settle_duplicates(by)),
        sees_entries=bool(representation.can_read_entries(by)),
        sees_desk_lists=bool(reminders.can_see_desk_lists(by)),
        sees_schedules=bool(policies.can_keep_time_book(by)) or bool(policies.can_close(by)),
        sees_invitations=bool(policies.can_see_invitations(by)),
        sees_jobs=bool(operations.can_see_jobs(by)),
        section=page,
        idle_seconds=60 * staff_rules().idle_minutes,
    )
