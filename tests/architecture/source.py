"""Our own source as trees, for the tests that read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "core",
    "audit",
    "accounts",
    "clinics",
    "representation",
    "bookings",
    "records",
    "reminders",
    "interop",
    "oversight",
    "operations",
    "portal",
)


def modules(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of our rooms whose file, or a folder it lies in, has one of the names; all without names."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = {path.stem, *path.relative_to(ROOT / room).parent.parts}
            if "migrations" not in parts and (not names or parts & set(names)):
                yield path.relative_to(ROOT), tree_of(path)


@cache
def tree_of(path: Path) -> ast.Module:
    """The tree, read once: nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))
