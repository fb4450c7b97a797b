"""The application: everything it shows comes in as arguments, nothing is global."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import anyio.to_thread
from fastapi import FastAPI

from qualitywatch import __version__
from qualitywatch.components import Route
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.web.api import api_router
from qualitywatch.web.health import Health, health_router
from qualitywatch.web.hooks import Hear, hooks_router
from qualitywatch.web.pages import pages_router
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.plugin_routes import plugin_router
from qualitywatch.web.problems import install_error_answers
from qualitywatch.web.security import LOOPBACK_HOSTS, HostCheck, SecurityHeaders
from qualitywatch.web.static_files import read_static_files, static_router

WORKER_THREADS = 8
"""How many requests are worked on at once; more wait, so that a crowd cannot exhaust memory or the store."""


def create_app(
    *,
    readings: Readings,
    catalogue: MetricCatalogue,
    health: Health,
    past: PastFiles | None = None,
    routes: Sequence[Route] = (),
    hears: Mapping[str, Hear] | None = None,
    allowed_hosts: Sequence[str] = LOOPBACK_HOSTS,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The dashboard, the API, health and the plugins' ``routes`` as one application, which is read-only but for ``hears``:
    who hears what the other sides of sinks post to ``/hooks/<sink>``.

    ``past`` measures the files of commits for the pages that rank them; without it there are no such pages.
    ``allowed_hosts`` are the host names that are answered (``*.example.org`` for a domain, ``*`` for any) beside
    addresses. Raises PluginError for a plugin's route that is malformed or taken.
    """
    static = read_static_files()
    renderer = Renderer(static=static, clock=clock)
    app = FastAPI(
        title="qualitywatch",
        version=__version__,
        summary="One history, one gate and one backlog for the quality of code, pipelines, models and data.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_bounded_threads,
    )
    app.include_router(health_router(health))
    app.include_router(api_router(readings, catalogue))
    app.include_router(static_router(static))
    app.include_router(hooks_router(hears or {}))
    app.include_router(plugin_router(routes))
    app.include_router(pages_router(readings, catalogue, renderer, past))
    install_error_answers(app, page=renderer.error_page)
    app.add_middleware(HostCheck, allowed_hosts=allowed_hosts)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _bounded_threads(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = WORKER_THREADS
    yield
