"""The secrets of one demo: made at its first start, kept in its data folder, readable by its user alone."""

import json
import secrets
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from joserfc.jwk import JWKRegistry, RSAKey

FILE = "keys.json"


def kept(data: Path) -> dict[str, str]:
    """The secrets as environment variables; made if the folder has none yet."""
    path = data / FILE
    if not path.exists():
        unfinished = path.with_name(FILE + ".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(_made(), indent=1))
        unfinished.replace(path)
    values: dict[str, str] = json.loads(path.read_text())
    return values


def public_set(private_key: str) -> str:
    """The JWKS that the e-ID knows us by, from our private JWK."""
    key = JWKRegistry.import_key(json.loads(private_key))
    return json.dumps({"keys": [key.as_dict(private=False)]})


def _made() -> dict[str, str]:
    client = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(8)})
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "IDENTITY_HMAC_KEY": secrets.token_urlsafe(32),
        "AUDIT_SEAL_KEY": secrets.token_urlsafe(32),
        "EID_CLIENT_KEY": json.dumps(client.as_dict(private=True)),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "REGISTER_TOKEN": secrets.token_urlsafe(24),
        # not a secret, but also settled once: all ages in the region are counted from this day
        "REGION_DAY": datetime.now(ZoneInfo("Europe/Stockholm")).date().isoformat(),
    }
