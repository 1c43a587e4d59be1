"""Eight ports in a row on this machine: the portal's, and those of the parties around it."""

import errno
import random
import socket
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field

from demo.launcher.errors import LaunchError

FIRST = 8000
LAST = 65_528
COUNT = 8
BELOW_EPHEMERAL = range(20_000, 32_000, COUNT)  # where the kernel hands out no ports by itself


@dataclass
class Ports:
    """The first of eight ports that are ours until `release`."""

    web: int
    _claims: ExitStack = field(default_factory=ExitStack, repr=False)

    @property
    def eid(self) -> int:
        """The demo e-ID's port."""
        return self.web + 1

    @property
    def phone(self) -> int:
        """The demo phone's port."""
        return self.web + 2

    @property
    def register(self) -> int:
        """The demo population register's port."""
        return self.web + 3

    @property
    def mail(self) -> int:
        """The demo mailboxes' pages."""
        return self.web + 4

    @property
    def smtp(self) -> int:
        """Where the demo's mail server takes letters."""
        return self.web + 5

    @property
    def bankid(self) -> int:
        """The port of the demo BankID's app."""
        return self.web + 6

    @property
    def bankid_api(self) -> int:
        """The port of its relying parties' door."""
        return self.web + 7

    def release(self) -> None:
        """Let others have them."""
        self._claims.close()


def chosen(port: str | None) -> Ports:
    """The ports that PORT asks for, or the first free run from 8000. LaunchError if they are busy."""
    if not port:
        return _first_free(range(FIRST, LAST, COUNT))
    if not port.isdigit() or not 1024 <= int(port) <= LAST:
        raise LaunchError(f"PORT is '{port}'. Give a number from 1024 to {LAST}, for example PORT=8100.")
    first = int(port)
    ports = _claim(first)
    if ports is None:
        busy = next((p for p in range(first, first + COUNT) if not _is_free(p)), first)
        raise LaunchError(
            f"Port {busy} is already in use by another program. Vårdporten needs the ports {first} to "
            f"{first + COUNT - 1}. Choose others, for example: PORT={first + 100} make demo"
        )
    return ports


def anywhere() -> Ports:
    """Eight free ports for tests; many runs at once get different ones."""
    candidates = list(BELOW_EPHEMERAL)
    random.shuffle(candidates)
    return _first_free(candidates)


def _first_free(candidates: Iterable[int]) -> Ports:
    for first in candidates:
        if ports := _claim(first):
            return ports
    raise LaunchError("No eight free ports in a row were found on this machine.")


def _claim(first: int) -> Ports | None:
    """Take them all, so that another launcher asking at this moment gets others; None if one is busy.

    An abstract socket's name is the claim: it exists for all users of the machine, leaves no file, and goes
    with the process. The ports themselves stay open for the servers.
    """
    with ExitStack() as claims:
        for port in range(first, first + COUNT):
            claim = claims.enter_context(socket.socket(socket.AF_UNIX))
            try:
                claim.bind(f"\0vardporten-port-{port}")
            except OSError:
                return None
            if not _is_free(port):
                return None
        return Ports(first, claims.pop_all())


def _is_free(port: int) -> bool:
    """Whether nobody listens there; `localhost` is two addresses, and a browser may try either first."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:  # another error only says that there is no such address here
                return False
    return True
