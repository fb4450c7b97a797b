"""Static files are kept by browsers for as long as their content is the same, and nothing else is served."""

from __future__ import annotations

import pytest

from qualitywatch.web.static_files import STATIC_DIR, read_static_files
from sample_world.pages import parse


def _stylesheet(client):
    page = parse(client.get("/").text)
    return next(link.attributes["href"] for link in page.all("link") if "base.css" in link.attributes["href"])


def test_a_file_with_its_digest_is_kept_for_ever(serve):
    client = serve()
    answer = client.get(_stylesheet(client))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=0123456789abcdef"])
def test_a_file_without_its_digest_is_asked_for_again(serve, query):
    assert serve().get(f"/static/base.css{query}").headers["cache-control"] == "no-cache"


def test_a_file_that_is_known_is_not_sent_again(serve):
    client = serve()
    etag = client.get("/static/base.css").headers["etag"]
    answer = client.get("/static/base.css", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get("/static/base.css", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "vendor", "", "base.css/", "nothing.js"],
)
def test_nothing_else_is_served(serve, path):
    assert serve().get(f"/static/{path}").status_code == 404


def test_the_digest_changes_with_the_content(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = read_static_files(tmp_path)["a.css"].digest
    (tmp_path / "a.css").write_text("b")
    assert read_static_files(tmp_path)["a.css"].digest != before


def test_what_others_wrote_comes_with_its_licence():
    assert "MIT" in (STATIC_DIR / "vendor" / "uplot" / "LICENSE").read_text()


def test_no_static_file_refers_to_another_origin():
    for path in STATIC_DIR.rglob("*"):
        if path.is_file() and "vendor" not in path.parts and path.suffix != ".svg":
            assert "://" not in path.read_text(), path
