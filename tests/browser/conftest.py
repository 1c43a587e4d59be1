"""A real browser against real processes: web, worker, beat, and all parties outside, on a seeded region."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demo.launcher import browser as chromium
from demo.launcher import ports
from demo.launcher.stack import Stack
from tests.browser import discretion
from tests.browser.accessible import Accessible
from tests.browser.discretion import Seen
from tests.browser.seeded import seeded_database

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KEPT_LOGS = Path(__file__).resolve().parents[2] / "test-results" / "logs"
SHOTS = os.environ.get("VP_SCREENSHOTS", "")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str) -> Iterator[Stack]:
    """Everything running, on a copy of a seeded database. One a process; each test is its own person."""
    data = tmp_path_factory.mktemp("stack")
    with seeded_database(data, testrun_uid) as environment:
        made = Stack(environment, data, ports=ports.anywhere())
        made.prepare(seed=False)
        try:
            made.start()
            yield made
        finally:
            made.stop()
            made.ports.release()
            shutil.copytree(data / "logs", KEPT_LOGS / worker_id, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Chromium, headless."""
    program = chromium.find()
    if program is None:
        pytest.fail("there is no Chromium: 'make test' installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(program), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def seen(stack: Stack, chrome: Browser) -> Iterator[Seen]:
    """What every browser of this process asks for and is shown; after the last walk it is searched."""
    seen = Seen()
    yield seen
    context = chrome.new_context()
    seen.watch(context)
    for path in ("/", "/finns-inte/"):
        context.new_page().goto(stack.urls["web"] + path)
    context.close()
    discretion.hold_no_number(seen)
    discretion.hold_no_written_number(stack.log("web").parent.parent)


SQUEEZED = """[...document.querySelectorAll("main :is(h1, h2, h3, p, b, span, a, dd, li)")].filter(
    (one) => one.checkVisibility() && one.offsetWidth < 50 && one.offsetHeight > 150
).map((one) => one.textContent)"""


RAW = re.compile(r"\{\{|\{%")


class Walk:
    """A person's way through the pages: each page that is looked at must be sound."""

    def __init__(self, page: Page, stack: Stack, name: str, accessible: Accessible | None) -> None:
        self.page, self.stack, self.name = page, stack, name
        self._accessible = accessible
        self.troubles: list[str] = []
        self._number = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._response)

    def go(self, path: str) -> None:
        """Open an address of the portal."""
        self.page.goto(self.stack.urls["web"] + path)

    def look(self, heading: str | re.Pattern[str]) -> None:
        """The page has this heading, and passes axe, fits the screen and shows nothing raw.

        Without scripts nothing can be asked of the page but what stands there: the same page is judged by axe in
        a walk that has them.
        """
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self._shoot()
        if self._accessible is None:
            expect(self.page.locator("body")).not_to_contain_text(RAW)
            assert not self.troubles
            return
        where = self.page.url.removeprefix(self.stack.urls["web"])
        faults = self._accessible.faults(self.page)
        assert not faults, f"{where}: {faults}"
        assert "{{" not in self.page.content()
        assert "{%" not in self.page.content()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where} is {wide} px too wide"
        assert not self.page.evaluate(SQUEEZED), f"{where}: text stands in a column of a few letters"
        assert not self.troubles

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.troubles.append(f"console: {getattr(message, 'text', '')}")

    def _response(self, response: object) -> None:
        status = int(getattr(response, "status", 0))
        if status >= 500:
            self.troubles.append(f"{status} {getattr(response, 'url', '')}")

    def _shoot(self) -> None:
        if SHOTS:
            self._number += 1
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.name}-{self._number:02}.png", full_page=True)


@pytest.fixture(scope="session")
def accessible() -> Accessible:
    """axe, and what it has measured in this process."""
    return Accessible()


@pytest.fixture
def new_walk(chrome: Browser, stack: Stack, seen: Seen, accessible: Accessible) -> Iterator[Callable[..., Walk]]:
    """``new_walk("resident", width=390)``: a browser of one's own, Swedish, at that width, and watched."""
    contexts: list[BrowserContext] = []

    def make(
        name: str, *, width: int = 390, dark: bool = False, scripts: bool = True, language: str = "sv-SE"
    ) -> Walk:
        context = chrome.new_context(
            locale=language,
            timezone_id="Europe/Stockholm",
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(20_000)
        seen.watch(context)
        contexts.append(context)
        return Walk(context.new_page(), stack, name, accessible if scripts else None)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def until() -> Callable[..., None]:
    """``until(condition, what)``: look again until it is so; fails with what was waited for."""

    def wait(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
        ends = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > ends:
                pytest.fail(f"waited in vain: {what}")

    return wait


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marked, whatever is asked for."""
    for item in items:
        if "browser" in Path(item.fspath).parent.name:
            item.add_marker(pytest.mark.browser)
