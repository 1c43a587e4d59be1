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
    """The rules in force on one day, from one file."""

    day: date
    path: Path

    @property
    def content(self) -> Mapping[str, Any]:
        """The file as it is written."""
        return _read(self.path)

    def section(self, kind: type[R]) -> R:
        """The room's rules, or :class:`ImproperlyConfigured` that names what is missing or unknown."""
        return cast(R, _section(self, kind))


def at(day: date) -> Rulebook:
    """The rulebook as it stands on that day."""
    return Rulebook(day, Path(settings.RULEBOOK))


@lru_cache(maxsize=64)
def _section(book: Rulebook, kind: type[Rules]) -> object:
    """Read and checked once a process and day: pages and actions ask many times."""
    values = _in_force(book, kind.section)
    names = {f.name for f in fields(cast(Any, kind))}
    if wrong := names ^ set(values):
        raise ImproperlyConfigured(f"rulebook [{kind.section}]: missing or unknown: {', '.join(sorted(wrong))}")
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def _in_force(book: Rulebook, name: str) -> dict[str, Any]:
    section = book.content.get(name)
    if section is None:
        raise ImproperlyConfigured(f"rulebook: no section [{name}]")
    if isinstance(section, dict):
        return section
    begun = [table for table in section if table["valid_from"] <= book.day]
    if not begun:
        raise ImproperlyConfigured(f"rulebook [{name}]: nothing is in force on {book.day}")
    latest = max(begun, key=lambda table: cast(date, table["valid_from"]))
    return {key: value for key, value in latest.items() if key != "valid_from"}


@lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
