"""A note's text, made harmless once more at the moment it is shown.

What is stored was sanitised when it came in. It is sanitised again here, so that neither an older import nor a
script that wrote past it can put anything but text, lists and tables on the page.
"""

from __future__ import annotations

import re

import nh3
from django.utils.safestring import SafeString

_LAYOUT = frozenset(
    "ul ol li dl dt dd table caption thead tbody tfoot tr th td strong b em i u sub sup pre".split()
)
_TAGS = _LAYOUT | frozenset("p br hr blockquote code h2 h3 h4 h5 h6".split())
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
_HEADING = re.compile(r"<(/?)h[2-6]>")


def shown(html: str) -> SafeString:
    """Safe HTML of a text that has lists, tables or emphasis; "" when plain paragraphs say as much.

    Headings inside it become strong text: the page's own outline stays whole. Tables scroll by themselves.
    """
    cleaned = nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, link_rel=None, strip_comments=True)
    if not re.search(rf"<(?:{'|'.join(_LAYOUT)}|h[2-6])[ >]", cleaned):
        return SafeString("")
    flat = _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", cleaned)
    flat = flat.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    return SafeString(flat)
