"""Alive is not ready."""

from __future__ import annotations

from qualitywatch.web import Check


class Checks:
    def __init__(self, *checks):
        self.checks = checks

    def ready(self):
        return self.checks


class Crash:
    def ready(self):
        raise RuntimeError


def test_the_process_is_alive_whatever_else_fails(serve):
    assert serve(health=Crash()).get("/healthz").status_code == 200


def test_ready_when_every_check_is_ok(serve):
    answer = serve(health=Checks(Check("store", ok=True), Check("clock", ok=True, message="ticks"))).get(
        "/readyz"
    )
    assert answer.status_code == 200
    assert answer.json() == [
        {"name": "store", "ok": True, "message": ""},
        {"name": "clock", "ok": True, "message": "ticks"},
    ]


def test_not_ready_while_one_check_fails(serve):
    answer = serve(health=Checks(Check("store", ok=False, message="locked"), Check("clock", ok=True))).get(
        "/readyz"
    )
    assert answer.status_code == 503
    assert answer.json()[0] == {"name": "store", "ok": False, "message": "locked"}
