"""Addresses for the other sides of sinks: they say what changed there, and prove that it is they who say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from qualitywatch.components import IncomingCall
from qualitywatch.errors import CallRefusedError

BODY_LIMIT = 1024 * 1024
Hear = Callable[[IncomingCall], int]
"""Takes a call; returns of how many tickets it speaks, or raises CallRefusedError."""


def hooks_router(hears: Mapping[str, Hear]) -> APIRouter:
    """``POST /hooks/{sink}`` for the sinks that hear calls: 202 where one is proven, 401 where not, 413 if too long."""
    router = APIRouter(tags=["hooks"])

    @router.post(
        "/hooks/{sink}",
        status_code=202,
        summary="The other side of a sink says what changed there",
        responses={
            401: {"description": "The call is not proven to come from the other side"},
            404: {"description": "No sink of this name hears calls"},
            413: {"description": f"The body is longer than {BODY_LIMIT} bytes"},
        },
    )
    async def hear(sink: str, request: Request) -> JSONResponse:
        if sink not in hears:
            raise HTTPException(404, "no sink of this name hears calls")
        body = await _bounded(request)
        if body is None:
            raise HTTPException(413, f"the body is longer than {BODY_LIMIT} bytes")
        call = IncomingCall(dict(request.query_params), dict(request.headers), body)
        try:
            tickets = await run_in_threadpool(hears[sink], call)
        except CallRefusedError:
            raise HTTPException(401, "the call is not proven to come from the other side") from None
        return JSONResponse({"tickets": tickets}, status_code=202)

    return router


async def _bounded(request: Request) -> bytes | None:
    """The body; None as soon as it is too long, whatever its headers say."""
    body = bytearray()
    async for portion in request.stream():
        body += portion
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
