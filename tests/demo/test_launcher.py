"""The launcher, as real processes: what it starts, what it leaves, and what it says when it cannot."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from demo.launcher import ports, processes
from demo.launcher.addresses import with_login, without_password
from demo.launcher.binaries import run_as, server_user
from demo.launcher.errors import LaunchError
from demo.launcher.folder import DataFolder
from demo.launcher.processes import ServerUser
from demo.launcher.watchdog import everyone, members

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes
WITHIN = 60  # seconds until a wait is called hopeless

# Says what its environment is, then does as it is told on standard input's file until that is gone.
REPORT = (
    "import json, os, pathlib, sys, time; told = pathlib.Path(sys.argv[1]);"
    "told.with_suffix('.new').write_text(json.dumps(dict(os.environ)));"
    "told.with_suffix('.new').rename(told);"
    "[time.sleep(0.02) for _ in iter(told.exists, False)]"
)


@pytest.fixture(scope="module")
def unset() -> dict[str, str]:
    """The environment of somebody with no server: the suite itself runs under the launcher."""
    ours = ("DATABASE_URL", "REDIS_URL", "PORT")
    return {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("VP_")}


class Launched:
    """A launcher in another process, whose command reports its environment and waits."""

    def __init__(self, data: Path, told: Path, environment: dict[str, str]) -> None:
        self.data = data
        self._told = told
        self.process = subprocess.Popen(
            [*RUN, "--data", str(data), "--fsync", "off", "--", *HIDDEN, sys.executable, "-c", REPORT, str(told)],
            cwd=CHECKOUT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        """What its command sees, once it runs."""
        assert wait_for(lambda: self._told.exists() or self.process.poll() is not None)
        assert self._told.exists(), self.process.communicate()[1]
        seen: dict[str, str] = json.loads(self._told.read_text())
        return seen

    def end(self) -> int:
        """Let the command end, and return the launcher's exit code."""
        self._told.unlink(missing_ok=True)
        self.process.communicate(timeout=WITHIN)
        return self.process.returncode


RUN = (sys.executable, "-m", "demo.run")
HIDDEN = ("sh", "-c", 'setsid "$@" & wait', "sh")  # in a session of its own, where no signal of ours reaches
Launch = Callable[..., Launched]
Folders = Callable[[Path], Path]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, unset: dict[str, str]) -> Iterator[Folders]:
    """Make a data folder whose database ran once and ended well; copied, because making one takes a second."""
    template = tmp_path_factory.mktemp("template") / "data"
    assert run(unset, "--data", str(template), "--fsync", "off", "--", "true").returncode == 0
    made = [template]

    def make(data: Path) -> Path:
        data.mkdir()
        made.append(data)
        subprocess.run(["cp", "-a", database(template), database(data).parent], check=True)
        return data

    yield make
    for data in made:
        if data.exists():
            DataFolder(data, user=server_user()).remove()


@pytest.fixture
def launch(tmp_path: Path, unset: dict[str, str], folders: Folders) -> Iterator[Launch]:
    """Start a launcher on a folder; all are ended after the test."""
    started: list[Launched] = []

    def start(data: Path, **extra: str) -> Launched:
        if not data.exists():
            folders(data)
        launched = Launched(data, tmp_path / f"told-{len(started)}", unset | extra)
        started.append(launched)
        return launched

    yield start
    for launched in started:
        launched.end()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, unset: dict[str, str], folders: Folders
) -> Iterator[Launched]:
    """One launcher for the tests that only look."""
    place = tmp_path_factory.mktemp("served")
    launched = Launched(folders(place / "data"), place / "told", unset)
    launched.environment()
    yield launched
    launched.end()


def database(data: Path) -> Path:
    """Where a data folder's database is: there, or elsewhere if the servers' user cannot reach it."""
    return DataFolder(data, user=server_user()).server_folder() / "postgres"


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )


def wait_for(condition: Callable[[], bool]) -> bool:
    return processes.becomes_true(condition, seconds=WITHIN)


def say_plainly(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_the_exit_code_is_the_commands(unset: dict[str, str]) -> None:
    assert run(unset, "--temp", "--fsync", "off", "--", "sh", "-c", "exit 7").returncode == 7


def test_both_servers_answer_and_the_roles_are_modest(served: Launched) -> None:
    environment = served.environment()
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname ~ '^vp_'"
        )
        assert sorted(rows) == [
            ("vp_jobs", False, False, False),
            ("vp_owner", False, False, True),
            ("vp_web", False, False, False),
        ]
        connection.execute("SET ROLE vp_web")  # the tests do, to stand behind the fence
    for variable, login in (("VP_WEB_DATABASE_URL", "vp_web"), ("VP_JOBS_DATABASE_URL", "vp_jobs")):
        with psycopg.connect(environment[variable]) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (login,)


def test_the_server_keeps_time_in_utc_and_errors_short(served: Launched) -> None:
    environment = served.environment()
    expected = {
        "listen_addresses": "",
        "TimeZone": "UTC",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "max_connections": "300",
    }
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        for name, value in expected.items():
            assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_the_socket_folder_is_private_and_its_path_short(served: Launched) -> None:
    environment = served.environment()
    sockets = Path(environment["REDIS_URL"].removeprefix("unix://")).parent
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert max(len(str(path)) for path in sockets.iterdir()) < 107


def test_data_outlive_a_sigkill_the_next_start_waits_its_turn_and_no_process_stays(
    tmp_path: Path, launch: Launch
) -> None:
    first = launch(tmp_path / "data")
    with psycopg.connect(first.environment()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    first.process.kill()
    first.process.wait(WITHIN)
    again = launch(tmp_path / "data")
    with psycopg.connect(again.environment()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    a_sigkill_leaves_nothing_behind(again)


def a_sigkill_leaves_nothing_behind(launched: Launched) -> None:
    environment = launched.environment()
    mark = environment["VP_RUN"].rpartition(",")[2]
    sockets = Path(environment["REDIS_URL"].removeprefix("unix://")).parent
    servers = {process.pid: process.started for process in everyone() if process.parent == launched.process.pid}
    assert len(servers) == 4  # the database, the broker, the command and the watchdog
    launched.process.kill()
    assert wait_for(lambda: not members(mark, servers))
    assert wait_for(lambda: not sockets.exists())


def test_two_launchers_in_two_folders_serve_at_once(tmp_path: Path, served: Launched, launch: Launch) -> None:
    both = [served, launch(tmp_path / "two")]
    addresses = {launched.environment()["DATABASE_URL"] for launched in both}
    assert len(addresses) == 2
    for address in addresses:
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_second_start_in_the_same_folder_is_refused_plainly(served: Launched, unset: dict[str, str]) -> None:
    for attempt in (("--", "true"), ("--reset",)):
        second = run(unset, "--data", str(served.data), *attempt)
        say_plainly(second, "already running", str(served.process.pid))
    assert served.process.poll() is None


def test_a_stale_pid_file_that_names_a_stranger_harms_nobody(
    tmp_path: Path, folders: Folders, unset: dict[str, str]
) -> None:
    data = folders(tmp_path / "data")
    place = database(data) / "postmaster.pid"
    with subprocess.Popen(["sleep", "600"]) as stranger:
        place.write_text(f"{stranger.pid}\n{place.parent}\n1000000000\n5432\n\n\n")
        done = run(unset, "--data", str(data), "--fsync", "off", "--", "true")
        alive = stranger.poll() is None
        stranger.kill()
    assert done.returncode == 0, done.stderr
    assert alive


def test_given_servers_are_used_and_none_is_started(tmp_path: Path, served: Launched, launch: Launch) -> None:
    outer = served.environment()
    given = {name: outer[name] for name in ("DATABASE_URL", "REDIS_URL")}
    inner = launch(tmp_path / "inner", **given)
    environment = inner.environment()
    assert {name: environment[name] for name in given} == given
    assert environment["VP_WEB_DATABASE_URL"] == outer["VP_WEB_DATABASE_URL"]
    assert not (tmp_path / "inner" / "logs" / "postgres.log").exists()
    children = [process for process in everyone() if process.parent == inner.process.pid]
    assert len(children) == 2  # the command and the watchdog


def test_a_given_server_that_does_not_answer_gets_a_plain_sentence(tmp_path: Path, unset: dict[str, str]) -> None:
    given = {
        "DATABASE_URL": f"postgresql://a:secret@/b?host={tmp_path}",
        "REDIS_URL": "redis://localhost:1/0",
    }
    done = run(unset | given, "--data", str(tmp_path / "data"), "--", "true")
    say_plainly(done, "No connection to the database that DATABASE_URL names")
    assert "secret" not in done.stderr


def test_a_server_that_does_not_come_up_shows_the_end_of_its_log(
    tmp_path: Path, folders: Folders, unset: dict[str, str]
) -> None:
    data = folders(tmp_path / "data")
    (database(data) / "postgresql.conf").write_text("no such setting\n")
    done = run(unset, "--data", str(data), "--", "true")
    say_plainly(done, "PostgreSQL stopped while starting", "syntax error")


def test_a_missing_command_gets_a_plain_sentence(unset: dict[str, str]) -> None:
    done = run(unset, "--temp", "--fsync", "off", "--", "no-such-program")
    say_plainly(done, "There is no program 'no-such-program'")


def test_sigterm_reaches_the_command_and_all_stops(tmp_path: Path, launch: Launch) -> None:
    launched = launch(tmp_path / "data")
    mark = launched.environment()["VP_RUN"].rpartition(",")[2]
    launched.process.terminate()
    assert launched.process.wait(WITHIN) == 128 + signal.SIGTERM
    assert not members(mark, {})


def test_reset_removes_the_data_wherever_it_lies(tmp_path: Path, folders: Folders, unset: dict[str, str]) -> None:
    data = folders(tmp_path / "data")
    place = database(data)
    assert place.exists()
    assert run(unset, "--data", str(data), "--reset").returncode == 0
    assert not data.exists()
    assert not place.exists()


def test_a_busy_port_is_named_and_a_way_on_given() -> None:
    held = ports.anywhere()
    try:
        with pytest.raises(LaunchError, match=r"already in use.*\n?.*PORT="):
            ports.chosen(str(held.web))
    finally:
        held.release()


def test_two_who_ask_for_any_port_get_different_ones() -> None:
    one, two = ports.chosen(None), ports.chosen(None)
    one.release()
    two.release()
    assert abs(one.web - two.web) >= 4


@pytest.mark.parametrize("wish", ["eighty", "80", "70000"])
def test_a_port_that_cannot_be_is_refused_plainly(wish: str) -> None:
    with pytest.raises(LaunchError, match="Give a number from 1024"):
        ports.chosen(wish)


def test_a_program_that_the_servers_user_cannot_reach_is_one_it_cannot_run(tmp_path: Path) -> None:
    ourselves = ServerUser("ourselves", os.geteuid(), os.getegid())
    assert not run_as(ourselves, tmp_path / "closed" / "valkey-server", "--version")


def test_an_address_for_another_login_keeps_the_rest() -> None:
    given = "postgresql://me:word@db.example.se:5433/care?sslmode=require"
    assert with_login(given, "vp_web", "a/b") == (
        "postgresql://vp_web:a%2Fb@db.example.se:5433/care?sslmode=require"
    )
    assert without_password(given) == "postgresql://me@db.example.se:5433/care?sslmode=require"
