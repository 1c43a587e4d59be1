"""Database addresses: the same server, another login or another database."""

from urllib.parse import quote, urlsplit, urlunsplit

OWNER, WEB, JOBS = "vp_owner", "vp_web", "vp_jobs"
DATABASE = "vardporten"


def local_database(sockets: str, *, login: str = OWNER, name: str = DATABASE) -> str:
    """The address of a database on a unix socket, in the form that libpq and psycopg read."""
    return f"postgresql://{login}@/{name}?host={quote(sockets, safe='/')}"


def with_login(address: str, login: str, password: str | None = None) -> str:
    """The same database for another login."""
    parts = urlsplit(address)
    server = parts.netloc.rpartition("@")[2]
    secret = f":{quote(password, safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{login}{secret}@{server}"))


def with_database(address: str, name: str) -> str:
    """Another database on the same server, for the same login."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def without_password(address: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(address)
    login, at, server = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.partition(':')[0]}{at}{server}"))
