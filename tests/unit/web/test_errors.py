"""Errors: a page for people, problem details for programs, and what a busy store says."""

from __future__ import annotations

import pytest

from qualitywatch import PluginError
from qualitywatch.errors import StoreBusyError, StoreError
from sample_world.pages import parse


class Failing:
    """Readings that raise."""

    def __init__(self, error):
        self.error = error

    def __getattr__(self, name):
        raise self.error


def test_a_person_gets_a_page(town):
    answer = town.get("/targets/nobody", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 404
    main = parse(answer.text).one("main")
    assert main.one("h1").words == "Not Found"
    assert "no target 'nobody'" in main.words


def test_a_program_gets_problem_details_for_a_page_too(town):
    answer = town.get("/targets/nobody", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/api/v1/targets"])
def test_a_busy_store_asks_to_come_again(serve, path):
    answer = serve(Failing(StoreBusyError("the store is locked", hint="wait"))).get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["hint"] == "wait"


def test_a_broken_store_does_not_ask_to_come_again(serve):
    answer = serve(Failing(StoreError("the file is no database"))).get("/api/v1/targets")
    assert answer.status_code == 503
    assert "retry-after" not in answer.headers
    assert answer.json()["detail"] == "the file is no database"


def test_any_other_error_of_ours_is_told_with_its_hint(serve):
    answer = serve(Failing(PluginError("broken", hint="block it"))).get("/api/v1/targets")
    assert (answer.status_code, answer.json()["hint"]) == (500, "block it")


def test_a_crash_tells_nothing_of_the_inside(serve):
    answer = serve(Failing(RuntimeError("inside"))).get("/api/v1/targets")
    assert answer.status_code == 500
    assert "inside qualitywatch" in answer.json()["detail"]
    assert "RuntimeError" not in answer.text
