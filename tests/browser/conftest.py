"""A real browser before the real application: Debian's Chromium, a store in a file, uvicorn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from qualitywatch.store import Migrate, Store, open_store
from qualitywatch.web import Check, create_app
from qualitywatch_prometheus import PrometheusPlugin
from sample_world.past import FakePast
from sample_world.plugin import sample_plugins
from sample_world.serving import serving
from sample_world.town import NOW, fill

CHROMIUM = os.environ.get("QUALITYWATCH_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
SETTLED = """
() => !document.querySelector(".chart.live:not([data-drawn]):not(:has(.failed))")
  && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))
"""
"""A page's only script draws its chart, or says why it cannot; then what that changed is shown."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Well:
    """A daemon that is ready."""

    def ready(self):
        return [Check("store", ok=True)]


@dataclass
class Site:
    """The running application: ``address`` without a slash at the end, ``paths`` a page of each sort."""

    address: str
    store: Store
    paths: dict[str, str]


@dataclass
class Visit:
    """A page in a browser, and everything that it did."""

    page: Page
    site: Site
    scripts: bool = True
    said: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def open(self, name: str, *, idle: bool = False) -> Page:
        """Go to one of the site's pages, until its chart is drawn; ``idle``: until half a second passed without a request."""
        address = self.site.address + self.site.paths.get(name, name)
        self.page.goto(address, wait_until="networkidle" if idle else "load")
        if self.scripts:
            self.page.wait_for_function(SETTLED)
        return self.page

    def note_request(self, request: Request) -> None:
        """Remember a request."""
        self.requests.append(request)

    @property
    def violations(self) -> list[str]:
        """What the content security policy refused."""
        found: list[str] = self.page.evaluate("window.violations")
        return found

    @property
    def elsewhere(self) -> list[str]:
        """Requests that left the site."""
        return [
            request.url for request in self.requests if not request.url.startswith(f"{self.site.address}/")
        ]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The town, served from a SQLite file."""
    path = tmp_path_factory.mktemp("site") / "store.db"
    plugins = sample_plugins(PrometheusPlugin())
    with closing(open_store(f"sqlite:///{path}", migrate=Migrate.UPGRADE, clock=lambda: NOW)) as store:
        fill(store, plugins)
        found = plugins.hook.register_routes(
            readings=store.readings, catalogue=plugins.catalogue, meters=list
        )
        app = create_app(
            readings=store.readings,
            catalogue=plugins.catalogue,
            health=Well(),
            past=FakePast(),
            routes=[route for routes in found for route in routes],
            clock=lambda: NOW,
        )
        findings = {
            finding.outcome.rule: finding.fingerprint for finding in store.readings.findings(target="shop")
        }
        with serving(app) as address:
            yield Site(
                f"http://{address}",
                store,
                {
                    "targets": "/",
                    "target": "/targets/shop",
                    "target without evidence": "/targets/legacy-importer",
                    "dataset": "/targets/scoring-input",
                    "metric": "/targets/shop/metrics/sample.complexity.share",
                    "labelled metric": "/targets/shop/metrics/sample.security.issues?label.severity=low",
                    "series": "/targets/scoring-input/metrics/sample.drift.effect",
                    "score": "/targets/shop/characteristics/maintainability",
                    "changes": "/targets/shop/changes?from=2026-11-12&to=2026-11-23",
                    "files": "/targets/shop/files?since=v1.0",
                    "file": "/targets/shop/file?path=shop/cart.py",
                    "decisions": "/decisions",
                    "decision": "/decisions/1",
                    "findings": "/findings",
                    "no findings": "/findings?state=resolved",
                    "finding": f"/findings/{findings['complex-functions']}",
                    "waived finding": f"/findings/{findings['coverage-ratchet']}",
                },
            )


@pytest.fixture(scope="module")  # the sync API keeps an event loop running for as long as it is open
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not there (Debian's package chromium, or QUALITYWATCH_TEST_CHROMIUM)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Visitors:
    """Fresh visitors of the site, each with cookies and settings of its own."""

    browser: Browser
    site: Site
    contexts: list[BrowserContext] = field(default_factory=list)

    def start(self, *, width: int = 1280, height: int = 900, **settings) -> Visit:
        """A visitor; takes what Playwright's ``new_context`` takes."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        context.add_init_script(NOTE_VIOLATIONS)
        visitor = Visit(context.new_page(), self.site, settings.get("java_script_enabled", True))
        visitor.page.on("console", lambda message: visitor.said.append(f"{message.type}: {message.text}"))
        visitor.page.on("pageerror", lambda error: visitor.said.append(f"uncaught: {error}"))
        visitor.page.on("requestfailed", lambda request: visitor.said.append(f"failed: {request.url}"))
        visitor.page.on("request", visitor.note_request)
        return visitor

    def leave(self) -> None:
        """Close their windows."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Call it with what Playwright's ``new_context`` takes for a fresh visitor."""
    visitors = Visitors(browser, site)
    yield visitors.start
    visitors.leave()


@pytest.fixture(scope="module")
def visited(browser: Browser, site: Site) -> Iterator[Callable[[str], Visit]]:
    """Everything that a page does until it rests: call it with the page's name; each is opened once, and only looked at."""
    visitors = Visitors(browser, site)
    known: dict[str, Visit] = {}

    def look(name: str) -> Visit:
        if name not in known:
            visitor = visitors.start()
            visitor.open(name, idle=True)
            known[name] = visitor
        return known[name]

    yield look
    visitors.leave()
