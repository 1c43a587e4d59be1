"""Texts from others, made harmless: only the marks that carry meaning in a note are let through."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

TAGS = frozenset(
    "p br h2 h3 h4 h5 h6 ul ol li dl dt dd strong b em i u sub sup blockquote pre code "
    "table caption thead tbody tfoot tr th td div span hr".split()
)
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
_CELLS = re.compile(r"</t[dh]>")
_BLOCKS = re.compile(r"</?(?:p|br|h[2-6]|ul|ol|li|dl|dt|dd|tr|table|caption|div|blockquote|pre|hr)\b[^>]*>")
_MARKS = re.compile(r"<[^>]*>")


def clean(html: str) -> str:
    """XHTML or HTML by the allow-list: no link, picture, style, script, comment or unknown element.

    The text of an element that is taken away stays, except that of scripts and styles.
    """
    cleaned = nh3.clean(html, tags=set(TAGS), attributes=dict(ATTRIBUTES), link_rel=None, strip_comments=True)
    return cleaned.strip()


def from_plain(text: str) -> str:
    """Plain text as paragraphs; a single line break stays a line break."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(p.strip()).replace(chr(10), '<br>')}</p>" for p in paragraphs if p.strip())


def is_empty(html: str) -> bool:
    """True when there is nothing to read."""
    return not _MARKS.sub("", html).strip()


def paragraphs(html: str) -> list[str]:
    """The text of cleaned HTML, one paragraph, list item or table row each; no marks left."""
    broken = _BLOCKS.sub("\n", _CELLS.sub(" ", re.sub(r"\s+", " ", html)))
    lines = (unescape(_MARKS.sub("", line)).strip() for line in broken.split("\n"))
    return [line for line in lines if line]
