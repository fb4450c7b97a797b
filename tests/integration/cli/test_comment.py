"""``qualitywatch comment`` against servers that speak as GitHub and GitLab do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from command_line import Done, Place

MARKER = "<!-- qualitywatch -->"
TOKEN = "t0ken-of-nobody"
GITHUB, GITLAB = "/repos/shop/shop/issues", "/api/v4/projects/7/merge_requests/3/notes"


class Comments(BaseHTTPRequestHandler):
    """Keeps comments; ``forbidden`` ids cannot be changed, ``broken`` is a status that everything is answered with."""

    kept: ClassVar[dict[int, str]] = {}
    calls: ClassVar[list[tuple[str, str]]] = []
    forbidden: ClassVar[set[int]] = set()
    broken: ClassVar[list[int]] = []

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, content: Any = None, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_call(self) -> None:
        place = urlsplit(self.path)
        self.calls.append((self.command, place.path))
        size = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(size)) if size else None
        allowed = f"Bearer {TOKEN}" == self.headers["Authorization"] or self.headers["PRIVATE-TOKEN"] == TOKEN
        last = place.path.rpartition("/")[2]
        if self.broken:
            self.answer(self.broken[0], None, {"Location": "http://127.0.0.1:9/"})
        elif not allowed:
            self.answer(401, {"message": "no"})
        elif self.command == "GET":
            query = {name: int(value[0]) for name, value in parse_qs(place.query).items()}
            start = (query["page"] - 1) * query["per_page"]
            listed = [{"id": number, "body": body} for number, body in self.kept.items()]
            self.answer(200, listed[start : start + query["per_page"]])
        elif self.command == "POST":
            self.kept[max(self.kept, default=0) + 1] = content["body"]
            self.answer(201, {})
        elif int(last) in self.forbidden:
            self.answer(403, {"message": "not yours"})
        else:
            self.kept[int(last)] = content["body"]
            self.answer(200, {})

    do_GET = do_POST = do_PUT = do_PATCH = handle_call  # noqa: N815


@pytest.fixture
def server() -> Iterator[tuple[str, type[Comments]]]:
    handler = type("Fresh", (Comments,), {"kept": {}, "calls": [], "forbidden": set(), "broken": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", handler
        running.shutdown()
        thread.join()


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, server: tuple[str, type[Comments]]) -> dict[str, str]:
    """The variables of a job of a merge request."""
    if request.param == "github":
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": server[0],
            "GITHUB_REPOSITORY": "shop/shop",
            "GITHUB_REF": "refs/pull/3/merge",
            "GITHUB_TOKEN": TOKEN,
        }
    return {
        "GITHUB_ACTIONS": "",
        "CI_API_V4_URL": f"{server[0]}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "QUALITYWATCH_GITLAB_TOKEN": TOKEN,
    }


def comment(place: Place, job: dict[str, str], text: str = "first") -> Done:
    place.write("quality.md", f"{MARKER}\n{text}\n")
    return place.run("comment", "quality.md", **job)


def test_the_first_comment_is_written_and_every_other_one_changes_it(
    place: Place, job: dict[str, str], server: tuple[str, type[Comments]]
) -> None:
    handler = server[1]
    handler.kept.update(dict.fromkeys(range(1, 251), f"said {MARKER} before"))
    assert comment(place, job, "first").out == "comment written\n"
    assert comment(place, job, "second").out == "comment updated\n"
    assert [body for body in handler.kept.values() if body.startswith(MARKER)] == [f"{MARKER}\nsecond\n"]
    changed = {path for method, path in handler.calls if method in {"PUT", "PATCH"}}
    assert changed <= {f"{GITHUB}/comments/251", f"{GITLAB}/251"}


def test_a_comment_that_somebody_else_marked_is_left_alone(
    place: Place, job: dict[str, str], server: tuple[str, type[Comments]]
) -> None:
    server[1].kept[1] = f"{MARKER} quoted"
    server[1].forbidden.add(1)
    assert comment(place, job).out == "comment written\n"
    assert len(server[1].kept) == 2


@pytest.mark.parametrize("status", [302, 401, 429, 500])
def test_what_the_server_refuses_is_said_without_the_token(
    place: Place, job: dict[str, str], server: tuple[str, type[Comments]], status: int
) -> None:
    server[1].broken.append(status)
    done = comment(place, job)
    assert done.code == 2
    assert f"was answered with {status}" in done.err
    assert TOKEN not in done.said
    assert len(server[1].calls) == 1


def test_without_a_token_it_says_which_one_is_missing(place: Place, job: dict[str, str]) -> None:
    without = {name: "" if "TOKEN" in name else value for name, value in job.items()}
    done = comment(place, without)
    assert done.code == 2
    assert "_TOKEN is not set" in done.err


def test_outside_a_merge_request_nothing_happens(place: Place) -> None:
    done = comment(place, {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/heads/main", "GITHUB_TOKEN": TOKEN})
    assert (done.code, done.out) == (0, "no merge request: nothing to comment on\n")


def test_only_a_report_of_ours_becomes_a_comment(place: Place, job: dict[str, str]) -> None:
    place.write("quality.md", "hello")
    assert place.run("comment", "quality.md", **job).code == 2
