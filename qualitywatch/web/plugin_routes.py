"""The routes that plugins bring, mounted beside our own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from qualitywatch.components import Route
from qualitywatch.errors import PluginError

RESERVED = ("/api", "/static", "/targets", "/findings", "/healthz", "/readyz", "/hooks")


def plugin_router(routes: Sequence[Route]) -> APIRouter:
    """Mount ``routes``; raises PluginError for a path that is malformed, ours, or somebody else's already."""
    router = APIRouter(tags=["plugins"])
    taken: set[str] = set()
    for route in routes:
        _check(route, taken)
        taken.add(route.path)
        router.add_api_route(
            route.path, _endpoint(route), methods=["GET"], summary=route.summary, response_class=Response
        )
    return router


def _check(route: Route, taken: Collection[str]) -> None:
    path = route.path
    if not path.startswith("/") or path == "/" or "{" in path:
        raise PluginError(f"a plugin's route has the path {path!r}", hint="a path reads like /metrics")
    if path in taken or any(path == own or path.startswith(f"{own}/") for own in RESERVED):
        raise PluginError(f"a plugin's route {path} is taken already", hint="choose another path")


def _endpoint(route: Route) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        answer = route.handler(dict(request.query_params), dict(request.headers))
        return Response(
            answer.content, status_code=answer.status, headers={"Content-Type": answer.media_type}
        )

    return endpoint
