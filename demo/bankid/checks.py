"""What a relying party may send, checked as BankID does: nothing missing, nothing wrong, nothing unknown."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

ASKED = {"endUserIp", "requirement", "returnRisk", "returnUrl", "userNonVisibleData", "userVisibleData"} | {
    "userVisibleDataFormat",
    "app",
    "web",
}
REQUIREMENT = {"cardReader", "certificatePolicies", "mrtd", "personalNumber", "pinCode", "risk"}
POLICIES = re.compile(r"1\.2\.752\.78\.1\.[125]|1\.2\.3\.4\.(5|10|25)|1\.2\.752\.60\.1\.6|1\.2\.752\.71\.1\.3")
LONGEST_SHOWN = 1_500  # signs of base64 in userVisibleData
FORMATS = ("plaintext", "simpleMarkdownV1")


class Invalid(Exception):
    """A parameter is not as it must be; the message names it, and holds no value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that a relying party may have."""

    end_user_ip: str
    shown: str
    return_url: str
    personal_number: str


def asked(body: Mapping[str, Any]) -> Asked:
    """What is asked for. Raises Invalid."""
    _known(body, ASKED)
    requirement = body.get("requirement", {})
    if not isinstance(requirement, dict):
        raise Invalid("requirement")
    return Asked(
        end_user_ip=_address(body.get("endUserIp")),
        shown=_shown(body),
        return_url=_return_url(body),
        personal_number=_required_of_the_person(requirement),
    )


def order_ref(body: Mapping[str, Any]) -> str:
    """The order that collect or cancel is about. Raises Invalid."""
    _known(body, {"orderRef"})
    ref = body.get("orderRef")
    if not isinstance(ref, str) or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ref):
        raise Invalid("orderRef")
    return ref


def _known(body: Mapping[str, Any], names: set[str]) -> None:
    if unknown := sorted(set(body) - names):
        raise Invalid(unknown[0] if re.fullmatch(r"[A-Za-z]{1,40}", unknown[0]) else "unknown parameter")


def _address(value: object) -> str:
    try:
        return str(ip_address(value if isinstance(value, str) else ""))
    except ValueError:
        raise Invalid("endUserIp") from None


def _shown(body: Mapping[str, Any]) -> str:
    form = body.get("userVisibleDataFormat", "plaintext")
    if form not in FORMATS:
        raise Invalid("userVisibleDataFormat")
    written = body.get("userVisibleData")
    if written is None:
        if "userVisibleDataFormat" in body:
            raise Invalid("userVisibleDataFormat")
        return ""
    if not isinstance(written, str) or not 1 <= len(written) <= LONGEST_SHOWN:
        raise Invalid("userVisibleData")
    try:
        return base64.b64decode(written, validate=True).decode()
    except ValueError:  # not base64, or not UTF-8
        raise Invalid("userVisibleData") from None


def _return_url(body: Mapping[str, Any]) -> str:
    written = body.get("returnUrl", "")
    if not isinstance(written, str) or len(written) > 512:
        raise Invalid("returnUrl")
    there = urlsplit(written)
    is_here = there.scheme == "http" and there.hostname == "localhost"  # the demo's portal has no certificate
    if written and not (there.netloc and (there.scheme == "https" or is_here)):
        raise Invalid("returnUrl")
    return written


def _required_of_the_person(requirement: Mapping[str, Any]) -> str:
    _known(requirement, REQUIREMENT)
    for name in ("pinCode", "mrtd"):
        if not isinstance(requirement.get(name, False), bool):
            raise Invalid(name)
    if requirement.get("cardReader", "class1") not in ("class1", "class2"):
        raise Invalid("cardReader")
    policies = requirement.get("certificatePolicies", [])
    if not isinstance(policies, list) or not all(isinstance(p, str) and POLICIES.fullmatch(p) for p in policies):
        raise Invalid("certificatePolicies")
    number = requirement.get("personalNumber", "")
    if not isinstance(number, str) or (number and not re.fullmatch(r"(19|20)\d{10}", number, re.ASCII)):
        raise Invalid("personalNumber")
    return number
