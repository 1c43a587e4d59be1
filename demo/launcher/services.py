"""The processes of a demo: what each runs, as whom it logs in to the database, and how one knows it is up."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.launcher import certificates, keys
from demo.launcher.ports import Ports
from demo.region.places import SENDING_NUMBER

SETTINGS = "portal.settings.demo"
CLIENT_ID = "vardporten-demo"
CALLBACK = "/logga-in/retur/"
MAIL_USER, MAIL_FROM = "vardporten", "vardporten@regionlindmark.example"
STAFF_CLIENT_ID = "vardporten-demo-personal"
STAFF_CALLBACK = "/personal/e-legitimation/retur/"
QUEUES = "sms,interop,default"
HARNESS = ("VP_WEB_DATABASE_URL", "VP_JOBS_DATABASE_URL")  # other logins are no business of a process
BANKIDS_OWN = ("BANKID_SERVER_CERTIFICATE", "BANKID_SERVER_KEY", "BANKID_CLIENT_CA")  # nor is its key the portal's


@dataclass(frozen=True)
class Service:
    """One process. It is up when `health` answers 200, or when its log says `ready`."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    health: str | None = None
    ready: str | None = None


def portal_environment(given: Mapping[str, str], data: Path, ports: Ports) -> dict[str, str]:
    """What the portal's processes read: the given, else what this demo made; addresses are always ours."""
    made = keys.kept(data) | {
        **certificates.made(data),
        "EID_CLIENT_ID": CLIENT_ID,
        "STAFF_EID_CLIENT_ID": STAFF_CLIENT_ID,
        "SMS_SENDER": SENDING_NUMBER,
        "STATIC_ROOT": str(data / "static"),
        "CLOCK_OFFSET_FILE": str(data / "clock-offset"),
    }
    fixed = {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PUBLIC_URL": f"http://localhost:{ports.web}",
        "EID_ISSUER": f"http://localhost:{ports.eid}",
        "BANKID_URL": f"https://localhost:{ports.bankid_api}",
        "BANKID_APP_URL": f"http://localhost:{ports.bankid}/",
        "STAFF_EID_ISSUER": f"http://localhost:{ports.eid}/tjanst",
        "SMS_API_BASE": f"http://localhost:{ports.phone}",
        "PHONE_URL": f"http://localhost:{ports.phone}",
        "PHONE_INBOUND_URL": f"http://localhost:{ports.web}/sms/in/twilio/",
        "REGISTER_URL": f"http://localhost:{ports.register}",
        "MAIL_URL": f"smtp://{MAIL_USER}:{made['MAIL_PASSWORD']}@localhost:{ports.smtp}",
        "MAIL_FROM": MAIL_FROM,
    }
    return made | dict(given) | fixed


def web_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The web server's: it may do what vp_web may."""
    return _without(environment, *HARNESS, *BANKIDS_OWN) | {"DATABASE_URL": environment["VP_WEB_DATABASE_URL"]}


def jobs_environment(environment: Mapping[str, str], data: Path) -> dict[str, str]:
    """The worker's, beat's and the import's: they may do what vp_jobs may."""
    return _without(environment, *HARNESS, *BANKIDS_OWN) | {
        "DATABASE_URL": environment["VP_JOBS_DATABASE_URL"],
        "AUDIT_LAST_SEAL_FILE": str(data / "last-seal.json"),
        "DAY_LIST_FOLDER": str(data / "day-lists"),
    }


def all_services(environment: Mapping[str, str], data: Path, ports: Ports) -> tuple[Service, ...]:
    """Every process of the demo, in the order they are stopped."""
    web, jobs = web_environment(environment), jobs_environment(environment, data)
    return (*_portal(web, jobs, data, ports), *_outside_parties(environment, data, ports))


def _portal(
    web: dict[str, str], jobs: dict[str, str], data: Path, ports: Ports
) -> tuple[Service, Service, Service]:
    celery = (sys.executable, "-m", "celery", "-A", "portal")
    worker = ("worker", "-Q", QUEUES, "--concurrency", "2", "--without-gossip", "--without-mingle")
    beat = ("beat", "--schedule", str(data / "beat-schedule"), "--pidfile=")
    granian = (sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--no-ws")
    return (
        Service("beat", (*celery, *beat, "--loglevel", "INFO"), jobs, ready="beat: Starting"),
        Service("worker", (*celery, *worker, "--loglevel", "INFO"), jobs, ready=" ready."),
        Service(
            "web",
            (*granian, "--host", "127.0.0.1", "--port", str(ports.web), "portal.wsgi:application"),
            web,
            health=f"http://localhost:{ports.web}/halsa/redo",
        ),
    )


def _outside_parties(environment: Mapping[str, str], data: Path, ports: Ports) -> tuple[Service, ...]:
    """They are outside: no database, no broker and no secret of ours that they would not have."""
    eid = {
        "EID_PORT": str(ports.eid),
        "EID_CLIENT_JWKS": keys.public_set(environment["EID_CLIENT_KEY"]),
        "EID_REDIRECT_URIS": environment["PUBLIC_URL"] + CALLBACK,
        "EID_STAFF_CLIENT_ID": environment["STAFF_EID_CLIENT_ID"],
        "EID_STAFF_CLIENT_JWKS": keys.public_set(environment["STAFF_EID_CLIENT_KEY"]),
        "EID_STAFF_REDIRECT_URIS": environment["PUBLIC_URL"] + STAFF_CALLBACK,
        **_only(environment, "EID_ISSUER", "EID_CLIENT_ID", "EID_CONTROL_TOKEN"),
    }
    phone = {
        "PHONE_PORT": str(ports.phone),
        "PHONE_DATA": str(data / "phone"),
        "PHONE_SENDERS": environment["SMS_SENDER"],
        **_only(environment, "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
        **_only(environment, "PHONE_CONTROL_TOKEN", "PHONE_INBOUND_URL", "PHONE_PACE", "PHONE_RETRY_AFTER"),
    }
    register = {
        "REGISTER_PORT": str(ports.register),
        **_only(environment, "REGISTER_TOKEN", "REGISTER_CONTROL_TOKEN", "REGISTER_FILE"),
    }
    mail = {
        "MAIL_PORT": str(ports.mail),
        "MAIL_SMTP_PORT": str(ports.smtp),
        "MAIL_USER": MAIL_USER,
        "MAIL_DATA": str(data / "mail" / "letters"),
        **_only(environment, "MAIL_PASSWORD", "MAIL_FROM", "MAIL_CONTROL_TOKEN"),
    }
    bankid = {
        "BANKID_PORT": str(ports.bankid),
        "BANKID_API_PORT": str(ports.bankid_api),
        **_only(environment, *BANKIDS_OWN),
        **_only(environment, "BANKID_CONTROL_TOKEN", "BANKID_OPENED_WITHIN", "BANKID_DECIDED_WITHIN"),
    }
    surroundings = _only(environment, "PATH", "HOME", "LANG", "TZ", "VP_RUN", "REGION_DAY")
    return (
        _party("eid", surroundings | eid, ports.eid),
        _party("phone", surroundings | phone, ports.phone),
        _party("register", surroundings | register, ports.register),
        _party("mail", surroundings | mail, ports.mail),
        _party("bankid", surroundings | bankid, ports.bankid),
    )


def _party(name: str, environment: Mapping[str, str], port: int) -> Service:
    return Service(
        name, (sys.executable, "-m", f"demo.{name}"), environment, health=f"http://localhost:{port}/health"
    )


def _only(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: environment[name] for name in names if name in environment}


def _without(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in names}
