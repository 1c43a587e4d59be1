"""The notes of ``notes.toml``, filled in for one person and one day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from demo.content.events import Event, Life


@dataclass(frozen=True, slots=True)
class Template:
    """One reason for coming, and what was written about it."""

    contact: str
    by: str
    reason: str
    text: str
    diagnoses: tuple[tuple[str, str], ...]
    form: str = "AMB"
    kind: str = "Besöksanteckning"


@cache
def templates() -> dict[str, Template]:
    """All of them by key."""
    content = tomllib.loads(files("demo.content").joinpath("notes.toml").read_text(encoding="utf-8"))
    return {key: _template(table) for key, table in content.items()}


def _template(table: dict[str, Any]) -> Template:
    diagnoses = [str(diagnosis).partition(" ") for diagnosis in table["diagnoses"]]
    return Template(**{**table, "diagnoses": tuple((code, words) for code, _space, words in diagnoses)})


def sections(template: Template, event: Event, life: Life) -> list[tuple[str, list[str]]]:
    """(heading, points) in order, with a wording chosen by the person's luck. Raises ``KeyError`` for a place
    that the event does not fill.
    """
    words = words_for(event, life)
    found = []
    for line in template.text.strip().splitlines():
        heading, _colon, rest = line.partition(": ")
        wording = life.luck.choice(rest.split(" // "))
        found.append((heading, [point.format_map(words) for point in wording.split(" • ")]))
    return found


def reason(template: Template, event: Event, life: Life) -> str:
    """Why the person came."""
    return template.reason.format_map(words_for(event, life))


def words_for(event: Event, life: Life) -> dict[str, str]:
    """What stands in a note's places: pronouns, who came along, measurements with a decimal comma."""
    hon, honom, hennes = ("hon", "henne", "hennes") if life.is_woman else ("han", "honom", "hans")
    words = {"hon": hon, "Hon": hon.capitalize(), "honom": honom, "hennes": hennes, "foralder": _parent(life)}
    words |= {name: f"{value:g}".replace(".", ",") for name, value in event.measures.items()}
    if "systolic" in event.measures:
        words["bp"] = f"{event.measures['systolic']:g}/{event.measures['diastolic']:g}"
    return words | dict(event.words)


def _parent(life: Life) -> str:
    return life.luck.choice(("mamma", "pappa")) if len(life.who.guardians) > 1 else "mamma"
