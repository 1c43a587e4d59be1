"""What stands in files: nothing inline, nothing of a machine, and an example environment that is true."""

from __future__ import annotations

import re

import pytest

from portal.settings import environment
from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_no_template_has_inline_script_style_or_handler():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:")
    assert TEMPLATES
    assert not [path for path in TEMPLATES if inline.search(path.read_text(encoding="utf-8"))]


def test_the_example_environment_is_written_from_the_code():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == environment.example()


STAFFS = {"staff.css", "admin.css", "time_book.css"}
EVERYWHERE = {"base.css", "layout.css", "pieces.css"}


def test_what_a_page_loads_of_style_weighs_at_most_25_kilobytes():
    weights = {p.name: p.stat().st_size for p in (ROOT / "static" / "css").glob("*.css")}
    everywhere = sum(weights[name] for name in EVERYWHERE)
    sections = {name: weights[name] for name in weights.keys() - EVERYWHERE - STAFFS}
    assert not {name: everywhere + weight for name, weight in sections.items() if everywhere + weight > 25_000}


def test_a_page_loads_at_most_one_sheet_of_its_sections_own():
    assert not [
        path for path in TEMPLATES if path.read_text(encoding="utf-8").count("css/") > 1 and _is_a_page(path)
    ]


def _is_a_page(path):
    """One that fills the frame of base.html, and has what every page loads from there. The gallery shows all."""
    return '{% extends "base.html" %}' in path.read_text(encoding="utf-8") and path.parent.name != "demo"


@pytest.mark.parametrize("name", ["requirements", "requirements-demo", "requirements-dev"])
def test_every_requirement_is_pinned_with_a_hash_and_says_why(name):
    wanted = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    lock = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    for line in wanted:
        if not line or line.startswith(("#", "-r")):
            continue
        pin, _, why = line.partition("#")
        assert why.strip()
        name, _, version = re.sub(r"\[.*\]", "", pin.strip()).partition("==")
        assert f"{name.replace('.', '-')}=={version}" in lock
    assert lock.count("--hash=sha256:") > 100
