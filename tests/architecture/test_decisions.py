"""Each decision stands in the list, in its order, and says how we will know that it was right or wrong."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

DECISIONS = ROOT / "docs" / "adr"
LISTED = re.compile(r"^\| \[(\d{4})\]\((\d{4}-[\w-]+\.md)\) \| \S", re.MULTILINE)


def decided() -> list[str]:
    return sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))


def test_every_decision_stands_in_the_list_once_and_in_order():
    listed = LISTED.findall((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert [name for _, name in listed] == decided()
    assert [number for number, _ in listed] == [name[:4] for name in decided()]


def test_no_two_decisions_have_one_number():
    numbers = [name[:4] for name in decided()]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_every_decision_says_how_we_will_know():
    silent = [
        name for name in decided() if "ow we will know" not in (DECISIONS / name).read_text(encoding="utf-8")
    ]
    assert silent == []
