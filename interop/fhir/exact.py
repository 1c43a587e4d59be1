"""A name for content: the same for the same resource, however its fields are ordered."""

from __future__ import annotations

import hashlib

from records.exact_json import dumps


def digest(*parts: object) -> str:
    """64 hexadecimal signs. Raises :class:`records.exact_json.Unstorable`."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(dumps(part, sort=True)).digest())
    return total.hexdigest()
