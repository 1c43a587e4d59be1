"""What the e-ID is told when it starts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from demo.outside import BadStart, required
from demo.region import region_day


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

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read ``EID_*``. Raises :class:`BadStart` naming what is missing or unreadable."""
        try:
            keys = KeySet.import_key_set(json.loads(required("EID_CLIENT_JWKS")))
        except (ValueError, TypeError, KeyError, JoseError):
            raise BadStart("EID_CLIENT_JWKS is not a JSON Web Key Set.") from None
        if any(key.is_private or not key.kid for key in keys.keys):
            raise BadStart("EID_CLIENT_JWKS must hold public keys only, each with a kid.")
        return cls(
            port=int(required("EID_PORT")),
            issuer=required("EID_ISSUER").rstrip("/"),
            client_id=required("EID_CLIENT_ID"),
            client_keys=keys,
            redirect_uris=tuple(u.strip() for u in required("EID_REDIRECT_URIS").split(",") if u.strip()),
            client_name=os.environ.get("EID_CLIENT_NAME", "Vårdporten"),
            control_token=os.environ.get("EID_CONTROL_TOKEN", ""),
            day=region_day(),
        )
