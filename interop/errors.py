"""Promises of what came in. Nobody is told of them: an import that meets one begins the file again."""

from __future__ import annotations

INTERNAL = frozenset(
    {
        "actor_is_known_once_by_reference",
        "feed_token_opens_one_unit",
        "patient_is_known_once_by_reference",
        "quarantined_once_by_content",
    }
)
