"""What production refuses to start with."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

from portal.settings.environment import BadEnvironment, Environment

REQUIRED = {f.name.upper(): "x" for f in fields(Environment) if f.default is MISSING}


def faults(**more: str) -> str:
    with pytest.raises(BadEnvironment) as refused:
        Environment.read({**REQUIRED, **more}).refuse_unsafe()
    return str(refused.value)


def test_bankid_is_asked_over_https_with_a_certificate_or_not_at_all():
    assert "BANKID" not in faults()
    assert "BANKID_URL is not https." in faults(BANKID_URL="http://appapi2.bankid.com")
    needs = "BANKID_URL needs BANKID_CA, BANKID_CERTIFICATE and BANKID_KEY."
    files = {"BANKID_CA": "ca.pem", "BANKID_CERTIFICATE": "certificate.pem"}
    assert needs in faults(BANKID_URL="https://appapi2.bankid.com", **files)
    assert needs not in faults(BANKID_URL="https://appapi2.bankid.com", **files, BANKID_KEY="key.pem")
