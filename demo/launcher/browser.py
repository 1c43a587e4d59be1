"""Chromium for the browser tests: one that is there, else installed. `python -m demo.launcher.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from demo.launcher.errors import LaunchError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Playwright's driver needs libatomic, which a small system lacks; a page without fonts cannot be judged
MANAGERS = {
    "apt-get": (
        ("update",),
        ("install", "-y", "--no-install-recommends", "chromium", "libatomic1", "fonts-liberation"),
    ),
    "dnf": (("install", "-y", "chromium", "libatomic", "liberation-fonts"),),
    "zypper": (("--non-interactive", "install", "chromium", "libatomic1", "liberation-fonts"),),
    "pacman": (("-Sy", "--noconfirm", "chromium", "gcc-libs", "ttf-liberation"),),
}


def find() -> Path | None:
    """A Chromium that starts, from PATH or Playwright's own folder; None if there is none."""
    on_path = (shutil.which(name) for name in NAMES)
    candidates = [Path(found) for found in on_path if found] + _playwrights_own()
    return next((candidate for candidate in candidates if _starts(candidate)), None)


def find_or_install() -> Path:
    """A Chromium that Playwright can drive; if need be installed. LaunchError says what is missing."""
    found = find()
    for install in (_by_the_system, _by_playwright):
        if found and _driver_runs():
            return found
        install()
        found = find()
    if found and _driver_runs():
        return found
    missing = "the library that Playwright's driver names above" if found else "Chromium"
    raise LaunchError(
        f"The browser tests need {missing}, and it could not be installed. Install it by hand (on Debian and "
        "Ubuntu: 'apt-get install chromium libatomic1' as root) and run 'make test' again."
    )


def _driver_runs() -> bool:
    return _runs(sys.executable, "-m", "playwright", "--version")


def _playwrights_own() -> list[Path]:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted(home.glob("chromium-*/chrome-linux*/chrome"), reverse=True)


def _starts(program: Path) -> bool:
    """Whether it runs at all: Ubuntu's `chromium-browser` may be a note that asks for snap."""
    return _runs(str(program), "--version")


def _by_the_system() -> None:
    """Root, or somebody whom sudo asks for no password, may install packages; others get Playwright's."""
    if os.geteuid() != 0 and not _runs("sudo", "-n", "true"):
        return
    sudo = () if os.geteuid() == 0 else ("sudo", "-n")
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if manager is None:
        return
    print("Installing Chromium and what drives it, for the browser tests ...", flush=True)
    for arguments in MANAGERS[manager]:
        command = (*sudo, "env", "DEBIAN_FRONTEND=noninteractive", manager, *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)


def _by_playwright() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _runs(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
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
