"""Everything that the environment says to the house, typed, in one place.

``.env.example`` is written from this file: ``python -m portal.settings.environment > .env.example``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit


def _variable(says: str, *, example: str, default: object = MISSING) -> Any:
    metadata = {"says": says, "example": example}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


class BadEnvironment(SystemExit):
    """The environment is not one to start in; the message says why, a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Vårdporten does not start:\n" + "\n".join(f"  - {fault}" for fault in faults))


@dataclass(frozen=True)
class Environment:
    """One field a variable; the name is the field's in capitals."""

    secret_key: str = _variable(
        "Signs sessions and forms. 50 or more random signs.", example="make-50-random-signs"
    )
    database_url: str = _variable(
        "PostgreSQL 15 or newer. Web logs in as vp_web, jobs as vp_jobs, migrations as vp_owner.",
        example="postgresql://vp_web:secret@db.example.se/vardporten",
    )
    redis_url: str = _variable(
        "Redis or Valkey 6.2 or newer: broker and cache.", example="redis://redis.example.se:6379/0"
    )
    public_url: str = _variable(
        "The address residents use, with https. Callback signatures are checked against it.",
        example="https://vard.example.se",
    )
    identity_hmac_key: str = _variable(
        "Key of the digests by which identity numbers are found. 32 or more random signs; never changed.",
        example="make-32-random-signs",
    )
    audit_seal_key: str = _variable(
        "Key of the access log's seals. Keep a copy outside the database.", example="make-32-random-signs"
    )
    eid_issuer: str = _variable("The e-ID broker's OpenID Connect issuer.", example="https://eid.example.se")
    eid_client_id: str = _variable("Our client id at the broker.", example="vardporten")
    eid_client_key: str = _variable("Our private key at the broker, a JWK as JSON.", example='{"kty":"EC"}')
    twilio_account_sid: str = _variable("Twilio account.", example="AC" + "0" * 32)
    twilio_auth_token: str = _variable("Its token: sends, and verifies callbacks.", example="secret")
    sms_sender: str = _variable("The number all SMS come from, E.164.", example="+46766861004")
    mail_url: str = _variable(
        "The mail server: smtps:// (TLS at once) or smtp+starttls://, with user and password.",
        example="smtp+starttls://vardporten:secret@mail.example.se:587",
    )
    mail_from: str = _variable("The address e-mails come from.", example="vardporten@example.se")
    register_url: str = _variable("The population register's service.", example="https://register.example.se")
    register_token: str = _variable("Bearer token for it.", example="secret")
    bankid_url: str = _variable(
        "BankID's relying party service, without path. Unset: the e-ID broker is the only way to sign in.",
        example="https://appapi2.bankid.com",
        default="",
    )
    bankid_ca: str = _variable(
        "File (PEM) with the certificate authority that BankID's server must prove itself by.",
        example="/etc/vardporten/bankid/ca.pem",
        default="",
    )
    bankid_certificate: str = _variable(
        "File (PEM) with our certificate at BankID, from the bank that we have the agreement with.",
        example="/etc/vardporten/bankid/certificate.pem",
        default="",
    )
    bankid_key: str = _variable(
        "File (PEM) with its private key, without a passphrase and readable by the web's user alone.",
        example="/etc/vardporten/bankid/key.pem",
        default="",
    )
    bankid_certificate_policies: str = _variable(
        "What kinds of BankID are let in: on file, on card, in the phone. BankID's test service has others.",
        example="1.2.752.78.1.1,1.2.752.78.1.2,1.2.752.78.1.5",
        default="1.2.752.78.1.1,1.2.752.78.1.2,1.2.752.78.1.5",
    )
    bankid_app_url: str = _variable(
        "What opens the BankID app on the same device.",
        example="https://app.bankid.com/",
        default="https://app.bankid.com/",
    )
    sms_api_base: str = _variable("Another Twilio-compatible address than Twilio's own.", example="", default="")
    elks_username: str = _variable(
        "46elks account: the second provider, which takes over when Twilio fails. Unset: there is none.",
        example="u" + "0" * 32,
        default="",
    )
    elks_password: str = _variable("Its password.", example="secret", default="")
    elks_sender: str = _variable(
        "The number that SMS by 46elks come from, E.164. Its sms_url is PUBLIC_URL/sms/in/46elks/?nyckel=SECRET.",
        example="+46766861005",
        default="",
    )
    elks_callback_secret: str = _variable(
        "Secret in the address of 46elks' callbacks, which carry no signature. 32 or more random signs.",
        example="make-32-random-signs",
        default="",
    )
    elks_api_base: str = _variable("Another 46elks-compatible address than its own.", example="", default="")
    rulebook: str = _variable("The region's own rulebook.toml.", example="", default="")
    audit_last_seal_file: str = _variable(
        "Where the access log's last seal is written down, on another disk than the database's. Jobs only.",
        example="/var/lib/vardporten/last-seal.json",
        default="",
    )
    day_list_folder: str = _variable(
        "Folder that the day's lists are written to as PDF, for when all is down: the clinics', encrypted, and"
        " nobody else's. Jobs only. Unset: none are written.",
        example="/var/lib/vardporten/day-lists",
        default="",
    )
    staff_eid_issuer: str = _variable(
        "The issuer of the staff's e-ID (SITHS by Inera's IdP or alike). Unset: staff have codes alone.",
        example="https://idp.example.se",
        default="",
    )
    staff_eid_client_id: str = _variable("Our client id there.", example="vardporten-personal", default="")
    staff_eid_client_key: str = _variable(
        "Our private key there, a JWK as JSON.", example='{"kty":"EC"}', default=""
    )
    trusted_proxies: int = _variable(
        "How many proxies of the region's own stand in front of the web: the client's address is what the"
        " outermost of them wrote in X-Forwarded-For. 0 believes nobody.",
        example="1",
        default=0,
    )
    clock_offset_file: str = _variable("Demo and tests only: a file that moves the clock.", example="", default="")
    phone_url: str = _variable("Demo only: where the demo phone's page is.", example="", default="")
    static_root: str = _variable("Where collectstatic puts files.", example="", default="")
    log_level: str = _variable("DEBUG, INFO, WARNING or ERROR.", example="INFO", default="INFO")

    @classmethod
    def read(cls, source: Mapping[str, str] = os.environ) -> Environment:
        """The environment, or :class:`BadEnvironment` naming every variable that is missing."""
        missing, values = [], dict[str, Any]()
        for f in fields(cls):
            name = f.name.upper()
            if source.get(name):
                values[f.name] = source[name]
                if f.type == "int" and source[name].isdecimal():
                    values[f.name] = int(source[name])
                elif f.type == "int":
                    missing.append(f"{name} is not a number. {f.metadata['says']}")
            elif f.default is MISSING:
                missing.append(f"{name} is not set. {f.metadata['says']}")
        if missing:
            raise BadEnvironment(missing)
        return cls(**values)

    def refuse_unsafe(self) -> None:
        """Stop a production start that would be unsafe, with every reason."""
        faults = [
            f"{name} is shorter than {least} signs or an example value."
            for name, value, least in (
                ("SECRET_KEY", self.secret_key, 50),
                ("IDENTITY_HMAC_KEY", self.identity_hmac_key, 32),
                ("AUDIT_SEAL_KEY", self.audit_seal_key, 32),
            )
            if len(value) < least or value.startswith("make-")
        ]
        for name, address in (
            ("PUBLIC_URL", self.public_url),
            ("EID_ISSUER", self.eid_issuer),
            ("STAFF_EID_ISSUER", self.staff_eid_issuer),
            ("REGISTER_URL", self.register_url),
            ("BANKID_URL", self.bankid_url or "https://"),
            ("BANKID_APP_URL", self.bankid_app_url),
        ):
            if address and not address.startswith("https://"):
                faults.append(f"{name} is not https.")
        if not self.mail_url.startswith(("smtps://", "smtp+starttls://")):
            faults.append("MAIL_URL is neither smtps nor smtp+starttls.")
        if self.clock_offset_file:
            faults.append("CLOCK_OFFSET_FILE is for demo and tests only.")
        if self.sms_api_base:
            faults.append("SMS_API_BASE points away from Twilio.")
        faults += self._faults_of_elks()
        if self.bankid_url and not (self.bankid_ca and self.bankid_certificate and self.bankid_key):
            faults.append("BANKID_URL needs BANKID_CA, BANKID_CERTIFICATE and BANKID_KEY.")
        if faults:
            raise BadEnvironment(faults)

    def _faults_of_elks(self) -> list[str]:
        if not self.elks_username:
            return []
        faults = ["ELKS_API_BASE points away from 46elks."] if self.elks_api_base else []
        if not (self.elks_password and self.elks_sender):
            faults.append("ELKS_USERNAME needs ELKS_PASSWORD and ELKS_SENDER.")
        if len(self.elks_callback_secret) < 32 or self.elks_callback_secret.startswith("make-"):
            faults.append("ELKS_CALLBACK_SECRET is shorter than 32 signs or an example value.")
        return faults


class MailServer(NamedTuple):
    """Where e-mail is handed over. At most one of the two kinds of TLS."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    starttls: bool


def mail_server(url: str) -> MailServer:
    """The parts of MAIL_URL. Raises :class:`BadEnvironment` for one that is not such an address."""
    parts = urlsplit(url)
    ports = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
    try:
        port = parts.port or ports[parts.scheme]
    except (KeyError, ValueError):
        raise BadEnvironment(["MAIL_URL is not an address like smtp+starttls://user:secret@host:587."]) from None
    return MailServer(
        host=parts.hostname or "localhost",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_at_once=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
    )


def example() -> str:
    """The text of ``.env.example``."""
    lines = ["# Written by: python -m portal.settings.environment > .env.example", ""]
    for f in fields(Environment):
        optional = "" if f.default is MISSING else " Optional."
        lines += [f"# {f.metadata['says']}{optional}", f"{f.name.upper()}={f.metadata['example']}", ""]
    return "\n".join(lines)


ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    sys.stdout.write(example())
