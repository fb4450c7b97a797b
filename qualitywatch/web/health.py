"""Liveness and readiness: the daemon says how it is, the web side only passes it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be well before the daemon is ready; ``message`` says what is wrong and what to do."""

    name: str
    ok: bool
    message: str = ""


class Health(Protocol):
    """What knows whether the daemon is ready to work."""

    def ready(self) -> Sequence[Check]:
        """Every readiness check with its result; the daemon is ready when all of them are ok."""
        ...


def health_router(health: Health) -> APIRouter:
    """``/healthz`` answers 200 as long as the process answers at all, ``/readyz`` 503 while a check fails."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Is the process alive")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @router.get(
        "/readyz",
        summary="Is the daemon ready",
        response_model=list[Check],
        responses={503: {"description": "At least one check fails", "model": list[Check]}},
    )
    def ready() -> JSONResponse:
        checks = health.ready()
        content = [{"name": check.name, "ok": check.ok, "message": check.message} for check in checks]
        return JSONResponse(content, status_code=200 if all(check.ok for check in checks) else 503)

    return router
