"""What the e-ID is told when it starts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import date

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from demo.eid.profile import RESIDENTS, STAFF, Profile
from demo.outside import BadStart, required
from demo.region import region_day

STAFF_PATH = "/tjanst"
"""Where the staff's provider stands, beside the residents'."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One provider with one registered client."""

    port: int
    issuer: str
    client_id: str
    client_keys: KeySet
    redirect_uris: tuple[str, ...]
    client_name: str
    control_token: str
    day: date
    is_for_staff: bool = False

    @property
    def profile(self) -> Profile:
        """What it speaks."""
        return STAFF if self.is_for_staff else RESIDENTS

    def for_staff(self) -> Configuration | None:
        """The second provider: own issuer, client and keys. None unless ``EID_STAFF_CLIENT_ID`` is set."""
        client_id = os.environ.get("EID_STAFF_CLIENT_ID", "")
        if not client_id:
            return None
        return replace(
            self,
            issuer=f"{self.issuer}{STAFF_PATH}",
            client_id=client_id,
            client_keys=_keys("EID_STAFF_CLIENT_JWKS"),
            redirect_uris=(required("EID_STAFF_REDIRECT_URIS"),),
            is_for_staff=True,
        )

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read ``EID_*``. Raises :class:`BadStart` naming what is missing or unreadable."""
        return cls(
            port=int(required("EID_PORT")),
            issuer=required("EID_ISSUER").rstrip("/"),
            client_id=required("EID_CLIENT_ID"),
            client_keys=_keys("EID_CLIENT_JWKS"),
            redirect_uris=tuple(u.strip() for u in required("EID_REDIRECT_URIS").split(",") if u.strip()),
            client_name=os.environ.get("EID_CLIENT_NAME", "Vårdporten"),
            control_token=os.environ.get("EID_CONTROL_TOKEN", ""),
            day=region_day(),
        )


def _keys(variable: str) -> KeySet:
    try:
        keys = KeySet.import_key_set(json.loads(required(variable)))
    except (ValueError, TypeError, KeyError, JoseError):
        raise BadStart(f"{variable} is not a JSON Web Key Set.") from None
    if any(key.is_private or not key.kid for key in keys.keys):
        raise BadStart(f"{variable} must hold public keys only, each with a kid.")
    return keys
