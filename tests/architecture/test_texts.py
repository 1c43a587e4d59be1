"""What stands in files: nothing inline, nothing of a machine, and an example environment that is true."""

from __future__ import annotations

import re

import pytest

from portal.settings import environment
from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_template_has_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:", text)


def test_the_example_environment_is_written_from_the_code():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == environment.example()


def test_the_style_sheets_of_the_pages_weigh_at_most_25_kilobytes():
    pages = [p for p in (ROOT / "static" / "css").glob("*.css") if p.name != "staff.css"]
    assert sum(p.stat().st_size for p in pages) <= 25_000


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
