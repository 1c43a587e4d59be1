"""The processes around the portal: started together, told apart when one fails, gone when stopped."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.launcher import ports, processes
from demo.launcher.errors import LaunchError
from demo.launcher.stack import LOGINS, Stack, answers_200, on_database

pytestmark = pytest.mark.processes
CHECKOUT = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://nobody@/nothing?host=/nowhere"  # the parties outside have no database


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    environment = dict(os.environ) | dict.fromkeys(LOGINS, NOWHERE)
    made = Stack(environment, tmp_path, ports=ports.anywhere(), services=frozenset({"register", "phone"}))
    yield made
    made.stop()
    made.ports.release()


def address(stack: Stack, name: str) -> str:
    return f"{stack.urls[name]}/health"


def test_what_is_started_answers_and_what_is_stopped_does_not(stack: Stack) -> None:
    stack.start()
    assert answers_200(address(stack, "register"))
    assert answers_200(address(stack, "phone"))
    stack.stop()
    assert not answers_200(address(stack, "register"))
    assert not answers_200(address(stack, "phone"))


def test_one_that_died_is_named_and_can_be_started_again(stack: Stack) -> None:
    stack.start()
    assert stack.dead() is None
    stack.kill("register")
    assert not answers_200(address(stack, "register"))
    stack.start_one("register")
    assert answers_200(address(stack, "register"))


def test_a_half_started_stack_says_which_failed_and_leaves_nothing(stack: Stack) -> None:
    refusal = pytest.raises(LaunchError, match="'register' stopped while starting")
    with socket.create_server(("127.0.0.1", stack.ports.register)), refusal as refused:
        stack.start()
    assert "register.log" in str(refused.value)
    assert not answers_200(address(stack, "phone"))


def test_keys_are_made_once_and_kept_private(stack: Stack, tmp_path: Path) -> None:
    again = Stack(dict.fromkeys(LOGINS, NOWHERE), tmp_path, ports=stack.ports, services=frozenset())
    first = Stack(dict.fromkeys(LOGINS, NOWHERE), tmp_path, ports=stack.ports, services=frozenset())
    assert again.environment["SECRET_KEY"] == first.environment["SECRET_KEY"]
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_another_database_is_another_for_every_login() -> None:
    environment = dict.fromkeys(LOGINS, "postgresql://me@/care?host=/here") | {"OTHER": "kept"}
    moved = on_database(environment, "copy")
    assert moved == dict.fromkeys(LOGINS, "postgresql://me@/copy?host=/here") | {"OTHER": "kept"}


def test_a_busy_port_stops_the_demo_with_a_plain_sentence(tmp_path: Path) -> None:
    free = ports.anywhere()
    free.release()
    with socket.create_server(("127.0.0.1", free.phone)):
        environment = dict(os.environ) | dict.fromkeys(LOGINS, NOWHERE)
        done = subprocess.run(
            [sys.executable, "-m", "demo.serve"],
            env=environment | {"VP_DATA_DIR": str(tmp_path), "PORT": str(free.web)},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {free.phone} is already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_dies_with_the_one_that_started_it(tmp_path: Path) -> None:
    start_one = (
        "import os, time; from demo.launcher import processes;"
        "child = processes.start(['sleep', '600'], environment=dict(os.environ));"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", start_one], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    with parent:
        child = int(parent.stdout.readline()) if parent.stdout else 0
        parent.kill()
    assert processes.becomes_true(lambda: not Path(f"/proc/{child}/environ").exists(), seconds=30)
