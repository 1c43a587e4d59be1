"""Texts to translate: found in our code and templates, and compiled, by Babel alone (no gettext tools needed)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template

from portal.settings.environment import ROOT

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
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CATALOG = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = """\
# English for Vårdporten. The Swedish stands in code and templates; `make messages` brings this file up to date.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
"""No dates and no versions: the file changes only when a text does."""

Text = str | tuple[str, ...] | list[str]
"""As Babel holds it: one text, or singular and plural."""


def found(root: Path = ROOT) -> Catalog:
    """Every Swedish text that a person may read, with where it stands."""
    catalog = Catalog(project="Vårdporten", charset="utf-8")
    for path, line, message, comments, context in _messages(root):
        where = str(path.relative_to(root))
        catalog.add(message, locations=[(where, line)], auto_comments=comments, context=context)
    return catalog


def english() -> Catalog:
    """The English texts as they are written now."""
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def missing(swedish: Catalog) -> list[str]:
    """Those of the Swedish texts that have no English yet, or a doubtful one."""
    known = english()
    return [_shown(m.id) for m in swedish if m.id and not _is_translated(known, m.id, m.context)]


def up_to_date(swedish: Catalog) -> bytes:
    """The English catalogue as it should stand: these Swedish texts, with the English there is for them."""
    catalog = english() if CATALOG.exists() else Catalog(locale="en", charset="utf-8")
    catalog.update(swedish, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    body = BytesIO()
    write_po(body, catalog, sort_output=True, include_lineno=False, width=110, omit_header=True)
    return HEADER.encode() + body.getvalue()


def update() -> int:
    """Bring the English catalogue up to date with the code. Returns how many texts lack English."""
    swedish = found()
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    CATALOG.write_bytes(up_to_date(swedish))
    return len(missing(swedish))


def compile_all() -> Path:
    """Write the binary catalogue beside the text one, whole or not at all. Returns where."""
    compiled = CATALOG.with_suffix(".mo")
    with NamedTemporaryFile(dir=compiled.parent, suffix=".mo", delete=False) as file:
        write_mo(file, english())
    Path(file.name).chmod(0o644)
    return Path(file.name).replace(compiled)


def _is_translated(known: Catalog, message: Text, context: str | None) -> bool:
    entry = known.get(message, context)
    if entry is None or "fuzzy" in entry.flags:
        return False
    texts = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
    return all(texts)


def _shown(message: Text) -> str:
    return message if isinstance(message, str) else message[0]


Found = tuple[Path, int, str | tuple[str, ...], list[str], str | None]


def _messages(root: Path) -> Iterator[Found]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _of(path, path.read_bytes())
    for path in sorted((root / "templates").rglob("*.html")):
        text = template.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _of(path, text.encode())


def _of(path: Path, source: bytes) -> Iterator[Found]:
    # Django turns a template into something that reads as JavaScript: what is no text becomes X
    method = "python" if path.suffix == ".py" else "javascript"
    options = {"encoding": "utf-8"}
    for line, message, comments, context in extract(method, BytesIO(source), keywords=KEYWORDS, options=options):
        yield path, line, message, comments, context
