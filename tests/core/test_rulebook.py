"""One rulebook: a room gets exactly its rules, those in force on the day, or a plain word of what is wrong."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.rules import AccountRules
from audit.rules import LogRules
from bookings.rules import BookingRules
from clinics.rules import RegionRules
from core import rulebook
from reminders.rules import ReminderRules

DAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Ages:
    section: ClassVar[str] = "ages"

    child_until: int
    red: tuple[date, ...] = ()


def read(tmp_path: Path, settings, text: str, day: date = DAY) -> Ages:
    settings.RULEBOOK = tmp_path / "rulebook.toml"
    settings.RULEBOOK.write_text(text)
    return rulebook.at(day).section(Ages)


@pytest.mark.parametrize("kind", [AccountRules, LogRules, BookingRules, RegionRules, ReminderRules])
def test_our_own_rulebook_has_every_rooms_rules(kind):
    assert rulebook.at(DAY).section(kind)


def test_a_section_is_read_frozen_and_lists_become_tuples(tmp_path, settings):
    ages = read(tmp_path, settings, "[ages]\nchild_until = 13\nred = [2026-12-23]")
    assert ages == Ages(13, (date(2026, 12, 23),))
    with pytest.raises(FrozenInstanceError):
        ages.child_until = 14  # type: ignore[misc]  # that it cannot be is what is tested


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[other]\n", r"no section \[ages\]"),
        ("[ages]\nred = []", r"\[ages\]: missing or unknown: child_until"),
        ("[ages]\nchild_until = 13\nred = []\nadult = 18", r"\[ages\]: missing or unknown: adult"),
        ("[ages]\nchild = 13\nred = []", r"missing or unknown: child, child_until"),
    ],
)
def test_what_is_missing_or_unknown_is_named(tmp_path, settings, text, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        read(tmp_path, settings, text)


CHANGES = """
[[ages]]
valid_from = 2027-01-01
child_until = 15
red = []
[[ages]]
valid_from = 2020-01-01
child_until = 13
red = []
"""


@pytest.mark.parametrize(("day", "age"), [("2020-01-01", 13), ("2026-12-31", 13), ("2027-01-01", 15)])
def test_a_change_of_law_counts_from_its_day(tmp_path, settings, day, age):
    assert read(tmp_path, settings, CHANGES, date.fromisoformat(day)).child_until == age


def test_before_the_first_day_nothing_is_in_force(tmp_path, settings):
    with pytest.raises(ImproperlyConfigured, match="nothing is in force on 2019-12-31"):
        read(tmp_path, settings, CHANGES, date(2019, 12, 31))
