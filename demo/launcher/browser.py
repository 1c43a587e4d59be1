"""Chromium for the browser tests: one that is there, else installed. `python -m demo.launcher.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from demo.launcher.errors import LaunchError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MANAGERS = {
    "apt-get": (("update",), ("install", "-y", "--no-install-recommends", "chromium", "fonts-liberation")),
    "dnf": (("install", "-y", "chromium"),),
    "zypper": (("--non-interactive", "install", "chromium"),),
    "pacman": (("-Sy", "--noconfirm", "chromium"),),
}


def find() -> Path | None:
    """A Chromium that starts, from PATH or Playwright's own folder; None if there is none."""
    on_path = (shutil.which(name) for name in NAMES)
    candidates = [Path(found) for found in on_path if found] + _playwrights_own()
    return next((candidate for candidate in candidates if _starts(candidate)), None)


def find_or_install() -> Path:
    """A Chromium; if need be installed, by the system or by Playwright. LaunchError if neither can."""
    if found := find():
        return found
    print("There is no Chromium on this machine; installing one for the browser tests ...", flush=True)
    for attempt in (_by_the_system, _by_playwright):
        attempt()
        if found := find():
            return found
    raise LaunchError(
        "The browser tests need Chromium, and it could not be installed; the reason is above. Install it by "
        "hand (on Debian: 'apt-get install chromium' as root) and run 'make test' again."
    )


def _playwrights_own() -> list[Path]:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted(home.glob("chromium-*/chrome-linux*/chrome"), reverse=True)


def _starts(program: Path) -> bool:
    """Whether it runs at all: Ubuntu's `chromium-browser` may be a note that asks for snap."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _by_the_system() -> None:
    """Root, or somebody whom sudo asks for no password, may install packages; others get Playwright's."""
    sudo: tuple[str, ...] = ()
    if os.geteuid() != 0:
        if not _quietly("sudo", "-n", "true"):
            return
        sudo = ("sudo", "-n")
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    for arguments in MANAGERS.get(manager or "", ()):
        environment = ("env", "DEBIAN_FRONTEND=noninteractive")
        subprocess.run(
            [*sudo, *environment, manager or "", *arguments], stdout=subprocess.DEVNULL, check=False
        )


def _by_playwright() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _quietly(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main() -> int:
    """Say where it is; 1 and a plain sentence if it is nowhere."""
    try:
        print(f"Chromium for the browser tests: {find_or_install()}")
    except LaunchError as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
