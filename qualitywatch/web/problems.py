"""Errors as answers: RFC 9457 problem details for programs, a page for people; never a traceback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from qualitywatch.errors import QualitywatchError, StoreError
from qualitywatch.web.security import SECURITY_HEADERS

PROBLEM_MEDIA_TYPE = "application/problem+json"


class NotFound(HTTPException):
    """There is no such target, metric, series or finding; ``hint`` says where to look."""

    def __init__(self, detail: str, *, hint: str = "") -> None:
        super().__init__(status_code=404, detail=detail)
        self.hint = hint


class BadQuery(HTTPException):
    """The query contradicts itself or names something that does not exist."""

    def __init__(self, detail: str, *, hint: str = "") -> None:
        super().__init__(status_code=400, detail=detail)
        self.hint = hint


class Busy(HTTPException):
    """Others are being served; the answer says when to come again."""

    def __init__(self, detail: str, *, hint: str = "") -> None:
        super().__init__(status_code=503, detail=detail, headers={"Retry-After": "5"})
        self.hint = hint


class ErrorPage(Protocol):
    """Renders an error for people."""

    def __call__(self, request: Request, *, status: int, title: str, detail: str, hint: str) -> Response:
        """The page, with the status."""
        ...


def install_error_answers(app: FastAPI, *, page: ErrorPage) -> None:
    """Answer every error of ``app``: pages with ``page``, everything else with problem details."""

    def answer(
        request: Request,
        status: int,
        *,
        detail: str,
        hint: str = "",
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        title = HTTPStatus(status).phrase
        if _wants_page(request):
            response = page(request, status=status, title=title, detail=detail, hint=hint)
        else:
            body: dict[str, object] = {
                "type": "about:blank",
                "title": title,
                "status": status,
                "detail": detail,
            }
            if hint:
                body["hint"] = hint
            if errors:
                body["errors"] = list(errors)
            body["instance"] = request.url.path
            response = JSONResponse(body, status_code=status, media_type=PROBLEM_MEDIA_TYPE)
        response.headers.update(headers or {})
        return response

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
        return answer(
            request,
            error.status_code,
            detail=error.detail,
            hint=getattr(error, "hint", ""),
            headers=error.headers,
        )

    async def bad_parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - what the handler is registered for
        errors = [
            {"parameter": ".".join(map(str, item["loc"][1:])), "message": item["msg"]}
            for item in error.errors()
        ]
        detail = "; ".join(f"{item['parameter']}: {item['message']}" for item in errors)
        return answer(request, 422, detail=detail, errors=errors)

    async def known_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, QualitywatchError)  # noqa: S101 - what the handler is registered for
        if isinstance(error, StoreError):
            headers = {"Retry-After": "5"} if error.retryable else {}
            return answer(request, 503, detail=error.message, hint=error.hint, headers=headers)
        return answer(request, 500, detail=error.message, hint=error.hint)

    async def unknown_error(request: Request, error: Exception) -> Response:
        del error  # Starlette raises it again for the server's log; it is nobody else's business
        return answer(
            request,
            500,
            detail="Something went wrong inside qualitywatch.",
            hint="The daemon's log has the details.",
            headers=SECURITY_HEADERS,
        )

    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, bad_parameters)
    app.add_exception_handler(QualitywatchError, known_error)
    app.add_exception_handler(Exception, unknown_error)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
