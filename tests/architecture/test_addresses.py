"""Deny by default: every address says who may come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, path)
        else:
            yield path, entry


def guard_of(pattern: URLPattern) -> str:
    """What guards a view: accounts.guards' mark, or the staff site that wraps it."""
    view: Any = pattern.callback
    while view is not None:
        if guard := getattr(view, "guard", ""):
            return str(guard)
        if getattr(view, "admin_site", None) is admin.site:
            return "staff"
        view = getattr(view, "__wrapped__", None)
    return ""


def test_every_address_is_guarded():
    assert not [path for path, pattern in addresses(get_resolver().url_patterns) if not guard_of(pattern)]


def test_only_a_short_reviewed_list_is_open_to_anybody():
    public = {path for path, pattern in addresses(get_resolver().url_patterns) if guard_of(pattern) == "public"}
    assert public == {
        "",
        "om/",
        "tillganglighet/",
        "dina-uppgifter/",
        "halsa/lever",
        "halsa/redo",
        "sprak/",
        "boka/",
        "boka/<slug:clinic>/",
        "boka/<slug:clinic>/<slug:visit_type>/",
    } | {path for path in public if path.startswith(("logga-in/", "logga-ut/", "utloggad/", "sms/", "galleri"))}
