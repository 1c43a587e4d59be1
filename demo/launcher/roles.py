"""The database and its three logins: who migrates, who serves pages, who does the jobs.

On our own server they are made by its superuser and need no password: only we can reach the socket. On a
server that was given to us (DATABASE_URL) they are made if that login may; otherwise the operator is told
what to run.
"""

import json
import os
import secrets
from pathlib import Path

import psycopg
from psycopg import errors, sql

from demo.launcher.addresses import DATABASE, JOBS, OWNER, WEB, with_login, without_password
from demo.launcher.errors import LaunchError

OUR_ROLES = {OWNER: "CREATEDB", WEB: "NOCREATEDB", JOBS: "NOCREATEDB"}
NEVER = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
VARIABLES = {WEB: "VP_WEB_DATABASE_URL", JOBS: "VP_JOBS_DATABASE_URL"}
TIMEOUT = 10  # seconds to wait for a connection


def answers(address: str) -> bool:
    """Whether the server takes a connection at this address."""
    try:
        _connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def make_on_our_server(superuser_address: str) -> None:
    """Make the roles and the database that are missing; a role that was given too much loses it again."""
    with _connect(superuser_address) as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, right in OUR_ROLES.items():
            verb = "ALTER" if role in present else "CREATE"
            connection.execute(f"{verb} ROLE {role} {NEVER} {right}".encode())
        connection.execute(f"GRANT {WEB}, {JOBS} TO {OWNER}".encode())
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())


def addresses_on_given_server(address: str, keep: Path) -> tuple[str, str]:
    """The web's and the jobs' addresses on a given server, made if need be; passwords are kept in `keep`.

    LaunchError holds the SQL an operator must run when the given login may not make roles.
    """
    try:
        connection = _connect(address)
    except psycopg.Error as error:
        raise LaunchError(
            f"No connection to the database that DATABASE_URL names ({without_password(address)}). "
            f"It said: {_first_line(error)}"
        ) from error
    found, troubles = {}, []
    with connection:
        for role, password in _passwords(keep).items():
            try:
                found[role] = os.environ.get(VARIABLES[role]) or _login_for(role, address, connection, password)
            except LaunchError as trouble:
                troubles.append(str(trouble))
    if troubles:
        raise LaunchError("\n\n".join(troubles))
    return found[WEB], found[JOBS]


def _login_for(role: str, address: str, connection: psycopg.Connection, password: str) -> str:
    for attempt in (with_login(address, role), with_login(address, role, password)):
        if answers(attempt):
            return attempt
    try:
        statement = sql.SQL("CREATE ROLE {} " + NEVER + " PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
    except errors.DuplicateObject:
        raise _operators_part(role, connection, "has a password we do not know", "ALTER") from None
    except errors.InsufficientPrivilege:
        raise _operators_part(role, connection, "is missing and may not be made with it", "CREATE") from None
    made = with_login(address, role, password)
    if not answers(made):
        raise LaunchError(
            f"The role {role} was made, but the server takes no connection as it. Allow it in pg_hba.conf."
        )
    return made


def _operators_part(role: str, connection: psycopg.Connection, trouble: str, verb: str) -> LaunchError:
    return LaunchError(
        f"DATABASE_URL is set, and on that server the role {role} {trouble}. Let somebody who may run\n"
        f"    {verb} ROLE {role} {NEVER} PASSWORD '...';\n"
        f"    GRANT {role} TO {connection.info.user};\n"
        f"and set {VARIABLES[role]} to the same address with that login and password."
    )


def _passwords(keep: Path) -> dict[str, str]:
    if not keep.exists():
        keep.touch(mode=0o600)
        keep.write_text(json.dumps({role: secrets.token_urlsafe(24) for role in (WEB, JOBS)}))
    kept: dict[str, str] = json.loads(keep.read_text())
    return kept


def _connect(address: str) -> psycopg.Connection:
    return psycopg.connect(address, autocommit=True, connect_timeout=TIMEOUT)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
