"""One rulebook: every age, deadline and hour that a region may choose stands in ``rulebook.toml``.

A room declares its rules as a frozen dataclass in its ``rules.py`` and reads them with
``rulebook.at(day).section(BookingRules)``. A section may be a list of tables with ``valid_from``: then
the one in force on the day counts, so that a change of law can be written down before it comes.
Policies never read this themselves: they get their rules as an argument.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Rules(Protocol):
    """A frozen dataclass that names its section of the file."""

    section: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Rules)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force on one day."""

    day: date
    content: Mapping[str, Any]

    def section(self, kind: type[R]) -> R:
        """The room's rules, or :class:`ImproperlyConfigured` that names what is missing or unknown."""
        values = self._in_force(kind.section)
        names = {f.name for f in fields(cast(Any, kind))}
        if wrong := names ^ set(values):
            raise ImproperlyConfigured(
                f"rulebook [{kind.section}]: missing or unknown: {', '.join(sorted(wrong))}"
            )
        frozen = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return cast(R, cast(Any, kind)(**frozen))

    def _in_force(self, name: str) -> dict[str, Any]:
        section = self.content.get(name)
        if section is None:
            raise ImproperlyConfigured(f"rulebook: no section [{name}]")
        if isinstance(section, dict):
            return section
        begun = [table for table in section if table["valid_from"] <= self.day]
        if not begun:
            raise ImproperlyConfigured(f"rulebook [{name}]: nothing is in force on {self.day}")
        latest = max(begun, key=lambda table: cast(date, table["valid_from"]))
        return {key: value for key, value in latest.items() if key != "valid_from"}


def at(day: date) -> Rulebook:
    """The rulebook as it stands on that day."""
    return Rulebook(day, _read(Path(settings.RULEBOOK)))


@lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
