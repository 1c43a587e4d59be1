"""The secrets of one demo: made at its first start, kept in its data folder, readable by its user alone."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from joserfc.jwk import JWKRegistry, RSAKey

FILE = "keys.json"


def kept(data: Path) -> dict[str, str]:
    """The secrets as environment variables; made if the folder lacks them, the old ones kept."""
    path = data / FILE
    values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if lacking := {name: make for name, make in MAKERS.items() if name not in values}:
        values |= {name: make() for name, make in lacking.items()}
        unfinished = path.with_name(FILE + ".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(values, indent=1))
        unfinished.replace(path)
    return values


def public_set(private_key: str) -> str:
    """The JWKS that the e-ID knows us by, from our private JWK."""
    key = JWKRegistry.import_key(json.loads(private_key))
    return json.dumps({"keys": [key.as_dict(private=False)]})


def _client_key() -> str:
    client = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(8)})
    return json.dumps(client.as_dict(private=True))


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "IDENTITY_HMAC_KEY": lambda: secrets.token_urlsafe(32),
    "AUDIT_SEAL_KEY": lambda: secrets.token_urlsafe(32),
    "EID_CLIENT_KEY": _client_key,
    "STAFF_EID_CLIENT_KEY": _client_key,
    "TWILIO_ACCOUNT_SID": lambda: "AC" + secrets.token_hex(16),
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "REGISTER_TOKEN": lambda: secrets.token_urlsafe(24),
    "MAIL_PASSWORD": lambda: secrets.token_urlsafe(24),
    # not a secret, but also settled once: all ages in the region are counted from this day
    "REGION_DAY": lambda: datetime.now(ZoneInfo("Europe/Stockholm")).date().isoformat(),
}
