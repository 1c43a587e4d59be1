"""What BankID is told when it starts."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from datetime import date

from demo.outside import BadStart, required
from demo.region import region_day


@dataclass(frozen=True, slots=True)
class Configuration:
    """One service, whose relying parties are all who have a certificate of one authority."""

    port: int
    api_port: int
    tls: ssl.SSLContext = field(repr=False)
    control_token: str = field(repr=False)
    opened_within: float
    decided_within: float
    day: date

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read ``BANKID_*``. Raises :class:`BadStart` naming what is missing or unreadable."""
        return cls(
            port=int(required("BANKID_PORT")),
            api_port=int(required("BANKID_API_PORT")),
            tls=_tls(),
            control_token=os.environ.get("BANKID_CONTROL_TOKEN", ""),
            opened_within=float(os.environ.get("BANKID_OPENED_WITHIN", "30")),
            decided_within=float(os.environ.get("BANKID_DECIDED_WITHIN", "180")),
            day=region_day(),
        )


def _tls() -> ssl.SSLContext:
    """TLS 1.2 or later, and nobody without a certificate of the relying parties' authority (as BankID's own)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(required("BANKID_SERVER_CERTIFICATE"), required("BANKID_SERVER_KEY"))
        context.load_verify_locations(required("BANKID_CLIENT_CA"))
    except OSError as error:  # ssl.SSLError is one
        raise BadStart(f"A certificate of BankID's can't be read: {type(error).__name__}.") from None
    return context
