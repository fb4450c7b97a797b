"""Routes of plugins stand beside ours and never in place of them."""

from __future__ import annotations

import pytest

from qualitywatch import PluginError, Route
from qualitywatch.components import Response


def _route(path="/echo"):
    def handler(query, headers):
        text = f"{query.get('a')} {headers['x-test']}"
        return Response(text.encode(), "text/x-echo; charset=utf-8", 203)

    return Route(path, handler, "Says what it was told")


def test_a_handler_gets_query_and_headers_and_decides_the_answer(serve):
    answer = serve(routes=[_route()]).get("/echo?a=1", headers={"X-Test": "yes"})
    assert (answer.status_code, answer.text) == (203, "1 yes")
    assert answer.headers["content-type"] == "text/x-echo; charset=utf-8"


def test_a_route_is_described(serve):
    description = serve(routes=[_route()]).get("/api/openapi.json").json()
    assert description["paths"]["/echo"]["get"]["summary"] == "Says what it was told"


@pytest.mark.parametrize(
    "path",
    ["echo", "/", "/{any:path}", "/api", "/api/v1/mine", "/targets/x", "/healthz", "/static/x", "/findings"],
)
def test_a_path_that_is_ours_or_malformed_is_refused(serve, path):
    with pytest.raises(PluginError, match="path"):
        serve(routes=[_route(path)])


def test_two_plugins_cannot_have_one_path(serve):
    with pytest.raises(PluginError, match="/echo is taken"):
        serve(routes=[_route(), _route()])


def test_a_path_may_begin_like_ours(serve):
    client = serve(routes=[_route("/targetsandmore")])
    assert client.get("/targetsandmore", headers={"X-Test": "y"}).status_code == 203
