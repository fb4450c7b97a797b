"""Static files, read once and addressed by their content, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from qualitywatch.web.problems import NotFound

STATIC_DIR = Path(__file__).resolve().parent / "static"
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file; ``digest`` is the start of its SHA-256."""

    content: bytes
    media_type: str
    digest: str


def read_static_files(root: Path = STATIC_DIR) -> dict[str, StaticFile]:
    """Every file below ``root`` by its path relative to it; what is not in here is not served."""
    return {
        path.relative_to(root).as_posix(): _read(path) for path in sorted(root.rglob("*")) if path.is_file()
    }


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    text = kind.startswith("text/") or kind.endswith("javascript")
    media_type = f"{kind}; charset=utf-8" if text else kind
    return StaticFile(content, media_type, hashlib.sha256(content).hexdigest()[:16])


def static_router(files: Mapping[str, StaticFile]) -> APIRouter:
    """``/static/<path>?v=<digest>``: kept for ever with the right digest, revalidated by ETag otherwise."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
    async def static(path: str, request: Request) -> Response:
        file = files.get(path)
        if file is None:
            raise NotFound(f"There is no static file {path}.")
        etag = f'"{file.digest}"'
        current = request.query_params.get("v") == file.digest
        headers = {"ETag": etag, "Cache-Control": _FOR_EVER if current else "no-cache"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)

    return router
