"""Each resident page states how sure it must be of who is there, and docs/assurance.md says the same."""

from __future__ import annotations

from django.urls import get_resolver

from accounts.assurance import Needs
from accounts.purposes import WHY
from tests.architecture.source import ROOT
from tests.architecture.test_addresses import addresses, guard_of

DOCUMENT = ROOT / "docs" / "assurance.md"


def rows() -> list[str]:
    """The table as the guards have it."""
    found = []
    for path, pattern in addresses(get_resolver().url_patterns):
        if guard_of(path, pattern) == "resident":
            needs: Needs = vars(pattern.callback)["needs"]
            asks = f"{needs.level.name}, fresh" if needs.fresh else needs.level.name
            found.append(f"| `/{path}` | {asks} | {vars(pattern.callback)['purpose']} |")
    return sorted(found)


def test_the_document_says_what_each_page_asks_for():
    written = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `/")]
    assert written == rows(), "docs/assurance.md should have these rows:\n" + "\n".join(rows())


def test_a_page_that_asks_for_more_than_a_passkey_says_why():
    silent = {row for row in rows() if "| LOA" in row and row.split("|")[3].strip() not in WHY}
    assert silent == {"| `/valkommen/` | LOA3 |  |"}, "the welcome page only meets people straight from the e-ID"
