"""What the log's promises are called. None is met by a page: the house itself never breaks them."""

from __future__ import annotations

from core.errors import DomainError

CONSTRAINTS: dict[str, type[DomainError]] = {}
INTERNAL = frozenset(
    {
        "access_log_is_append_only",
        "seal_is_append_only",
        "sealed_row_is_append_only",
        "row_is_sealed_once",
        "representative_acts_by_a_right",
    }
)
