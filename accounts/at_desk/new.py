"""Somebody whom the desk is about to register."""

from __future__ import annotations

from dataclasses import dataclass

from core.identity import IdentityNumber, PartialDate


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who somebody says they are. ``number`` None: a newborn, a tourist. ``mobile`` as people write it."""

    given_name: str
    family_name: str
    number: IdentityNumber | None = None
    birth: PartialDate | None = None
    mobile: str = ""
