"""The population register over HTTP: accounts.gateways.PopulationRegister, as docs/outside-parties.md says.

Identity numbers stand in bodies only, and in no error: an answer outside the contract is told by its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import requests
from django.conf import settings

from accounts.gateways import RegisterAddress, RegisterCustody, RegisterPerson
from accounts.models import Person
from core.errors import OutsideUnavailable
from core.identity import IdentityNumber, PartialDate

TIMEOUT = (2, 3)
"""Seconds to connect, and for the answer: somebody waits behind this, to be let in."""

PROTECTION = {
    "none": Person.Protection.NONE,
    "sekretessmarkering": Person.Protection.CONFIDENTIAL,
    "skyddad_folkbokforing": Person.Protection.PROTECTED_REGISTRATION,
}


class HttpRegister:
    """The register at ``REGISTER_URL``, asked with ``REGISTER_TOKEN``."""

    def find(self, identity: IdentityNumber) -> RegisterPerson | None:
        """The person with that number, or None. Raises OutsideUnavailable."""
        answer = _ask(identity)
        try:
            body = answer.json()
            if answer.status_code == requests.codes.not_found and body["error"] == "not_found":
                return None
            if answer.status_code == requests.codes.ok:
                return _person(body)
            raise OutsideUnavailable(f"the register answered {answer.status_code}")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise OutsideUnavailable("the register's answer is not by its contract") from None


def _ask(identity: IdentityNumber) -> requests.Response:
    try:
        return requests.post(
            f"{settings.REGISTER_URL}/persons/search",
            json={"identity": {"system": identity.system, "value": identity.value}},
            headers={"Authorization": f"Bearer {settings.REGISTER_TOKEN}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise OutsideUnavailable(f"the register did not answer: {type(error).__name__}") from None


def _person(body: Mapping[str, Any]) -> RegisterPerson:
    numbers = tuple(_number(n) for n in (body["identity"], *body["other_identities"]))
    custody = body["custody"]
    return RegisterPerson(
        numbers=numbers,
        given_name=_text(body["name"]["given"]),
        family_name=_text(body["name"]["family"]),
        birth=_birth(body["birth_date"]),
        address=_address(body["address"]),
        protection=PROTECTION[body["protection"]],
        died_on=_date(body["death"]),
        children=tuple(_custody(c, "child") for c in custody if _number(c["guardian"]) in numbers),
        guardians=tuple(_custody(c, "guardian") for c in custody if _number(c["child"]) in numbers),
    )


def _number(body: Mapping[str, Any]) -> IdentityNumber:
    return IdentityNumber(_text(body["system"]), _text(body["value"]))


def _custody(body: Mapping[str, Any], other: str) -> RegisterCustody:
    return RegisterCustody(_number(body[other]), date.fromisoformat(body["from"]), _date(body["until"]))


def _address(body: Mapping[str, Any] | None) -> RegisterAddress | None:
    if body is None:
        return None
    return RegisterAddress(_text(body["street"]), _text(body["postcode"]), _text(body["town"]))


def _birth(text: str | None) -> PartialDate | None:
    day = _date(text)
    return PartialDate(day.year, day.month, day.day) if day else None


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("text is missing")
    return value
