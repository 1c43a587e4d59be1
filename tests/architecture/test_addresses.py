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


STAFF = "personal/"


def guard_of(path: str, pattern: URLPattern) -> str:
    """What guards a view: accounts.guards' mark, or the staff site that every address under it goes through.

    ``tests/portal/test_staff_access.py`` walks each of the staff site's addresses as everybody.
    """
    if path.startswith(STAFF):
        return "staff"
    return str(getattr(pattern.callback, "guard", ""))


def test_the_staff_site_owns_every_address_under_its_own():
    resolvers = [entry for entry in get_resolver().url_patterns if str(entry.pattern).startswith(STAFF)]
    assert [getattr(entry, "namespace", "") for entry in resolvers] == [admin.site.name]


def test_every_address_is_guarded():
    assert not [path for path, pattern in addresses(get_resolver().url_patterns) if not guard_of(path, pattern)]


def test_only_a_short_reviewed_list_is_open_to_anybody():
    public = {
        path for path, pattern in addresses(get_resolver().url_patterns) if guard_of(path, pattern) == "public"
    }
    assert public == {
        "",
        "om/",
        "tillganglighet/",
        "dina-uppgifter/",
        "halsa/lever",
        "halsa/redo",
        "sprak/",
        "boka/",
        "boka/sok/",
        "lediga/",
        "lediga/<slug:care>/",
        "boka/<slug:clinic>/",
        "boka/<slug:clinic>/<slug:visit_type>/",
        "kalender/<str:secret>.ics",
    } | {path for path in public if path.startswith(("logga-in/", "logga-ut/", "utloggad/", "sms/", "galleri"))}
