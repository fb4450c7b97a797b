"""An installation that dies at every step, on a Jira that fails in every way, with people who edit in between."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from jira_server import Fault, FaultKind, JiraServer, rate_limited, refused, small_site
from jira_server.site import Issue
from qualitywatch import Member, Outcome, RuleOutcome, SinkError
from qualitywatch.config.project import ConfiguredSink
from qualitywatch.pipeline.deliver import deliver
from qualitywatch.pipeline.evaluate import settle_findings
from qualitywatch.pipeline.follow import follow
from qualitywatch.pipeline.gather import gather
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.store import Migrate, Store, open_store
from qualitywatch.testing.samples import sample_outcome
from qualitywatch_jira.sink import JiraSink
from store_examples import evaluated

WRITES = ("/rest/api/3/issue", "/comment", "/transitions", "/sprint/12/issue")


Key = tuple[str, str]
"""A rule, and a column where the rule has several."""


class Died(BaseException):
    """The process is gone: kill -9."""


class Step(StrEnum):
    """Where a dispatcher dies: around each thing that outlives it."""

    BEFORE_INTENT = "before the intent is committed"
    AFTER_INTENT = "after the intent, before anything is sent"
    AFTER_SEND = "after the answer, before the ledger knows"
    AFTER_LEDGER = "after the ledger knows"


def faults() -> dict[str, Callable[..., Fault]]:
    """Every way in which an exchange fails; each call makes a fresh order for some exchanges."""
    return {
        "dropped before commit": lambda **where: Fault(FaultKind.DROP_BEFORE_COMMIT, **where),
        "dropped after commit": lambda **where: Fault(FaultKind.DROP_AFTER_COMMIT, **where),
        "500 before commit": lambda **where: refused(500, **where),
        "500 after commit": lambda **where: Fault(FaultKind.ANSWER_AFTER_COMMIT, **where),
        "503": lambda **where: refused(503, None, {"Retry-After": "7"}, **where),
        "429": rate_limited,
        "429 without a word": lambda **where: rate_limited(None, retry_after=None, **where),
        "truncated": lambda **where: Fault(FaultKind.TRUNCATED, **where),
        "slow": lambda **where: Fault(FaultKind.SLOW, seconds=1.0, **where),
    }


class DyingDispatch:
    """The dispatch of a store whose process dies at the steps that are asked for."""

    def __init__(self, store: Store, step: Step | None) -> None:
        self._dispatch, self._step = store.dispatch, step

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dispatch, name)

    def begin(self, delivery: Any) -> None:
        self._die(Step.BEFORE_INTENT)
        self._dispatch.begin(delivery)
        self._die(Step.AFTER_INTENT)

    def delivered(self, delivery: Any, ref: Any) -> None:
        self._die(Step.AFTER_SEND)
        self._dispatch.delivered(delivery, ref)
        self._die(Step.AFTER_LEDGER)

    def _die(self, here: Step) -> None:
        if self._step is here:
            raise Died


class World:
    """One store, one Jira, two dispatchers and people."""

    def __init__(self, server: JiraServer, sinks: list[JiraSink], template: Path, directory: Path) -> None:
        self.server, self.sinks, self.directory = server, sinks, directory
        server._work.site = small_site(server.site.clock)  # the sinks are in step with this clock
        server.faults.clear()
        server.exchanges.clear()
        self.clock = server.site.clock
        self.saved = template
        self.state: dict[Key, Outcome] = {}
        self.edited: dict[str, str] = {}
        self.lives = 0
        self.restore()

    def restore(self) -> None:
        """What happened since the last backup is lost."""
        if self.lives:
            self.store.close()
        self.lives += 1
        path = self.directory / f"life-{self.lives}.db"
        shutil.copy(self.saved, path)
        self.store = open_store(f"sqlite:///{path}", migrate=Migrate.REQUIRE_CURRENT, clock=self.clock.now)

    def backup(self) -> None:
        self.saved = self.directory / f"backup-{self.lives}-{self.clock.now():%H%M%S%f}.db"
        if not self.saved.exists():
            self.store.backup(self.saved)

    def measure(self, rule: str, outcome: Outcome, column: str = "") -> None:
        """A measurement of the rule, in one column where it has several."""
        self.clock.advance(1)
        self.state[rule, column] = outcome
        self.settle(self.judged(rule, column, outcome=outcome))

    def judged(self, rule: str, column: str = "", *, outcome: Outcome = Outcome.FAIL) -> RuleOutcome:
        """What the rule says of it."""
        value = {Outcome.PASS: 0.1, Outcome.WARN: 0.2, Outcome.FAIL: 0.4}[outcome]
        return judgement(rule, column, outcome=outcome, value=value)

    def settle(self, judged: RuleOutcome) -> None:
        """Settle it as the daemon does."""
        known = self.store.readings.finding(judged.fingerprint)
        at = self.clock.now()
        found = settle_findings([judged], {judged.fingerprint: known} if known else {}, at)
        sinks = [ConfiguredSink("jira", self.sinks[0], frozenset({Outcome.WARN, Outcome.FAIL}))]
        gathered = gather(found, sinks, partial(self.store.items.known, target=judged.target), at)
        told = deliveries_of(found.changes, sinks, {each.sink: each.inside for each in gathered})
        self.store.settle(
            evaluated(at=at), [judged], found.changes, found.touched, told, at=at, gathered=gathered
        )

    def act(self, worker: int, step: Step | None = None) -> None:
        sinks = {"jira": self.sinks[worker]}
        with contextlib.suppress(Died):
            deliver(DyingDispatch(self.store, step), sinks, worker=f"worker-{worker}", clock=self.clock.now)  # type: ignore[arg-type]

    def follow(self) -> None:
        with contextlib.suppress(SinkError):
            for _ in follow(self.store, {"jira": self.sinks[0]}, clock=self.clock.now):
                pass

    def human_edits(self, words: str) -> None:
        """Somebody words a ticket anew: the newest one that is alive."""
        living = [issue for issue in self.server.site.issues.values() if issue.status.category != "done"]
        if living:
            said = [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]
            living[-1].fields["description"] = {"type": "doc", "version": 1, "content": said}
            self.edited[living[-1].id] = words

    def settle_down(self, *, rounds: int = 3) -> None:
        """The world is kind for long enough: what waits is delivered, what was filed twice is joined."""
        self.server.faults.clear()
        for _ in range(rounds):
            for (rule, column), outcome in self.state.items():
                self.measure(rule, outcome, column)
            self._deliver_all()
            self.clock.advance(self.server.site.index_lag.total_seconds() + 1)
            self.follow()
            self._deliver_all()
        self.follow()

    def _deliver_all(self) -> None:
        for _ in range(80):
            depth = self.store.outbox.depth()
            if not depth.ready and not depth.claimed:
                break
            self.act(0)
            self.clock.advance(120)
        assert not depth.failed, self.store.outbox.failed()
        assert not depth.ready, "something waits for ever"

    def a_sprint_begins(self) -> None:
        """What was the next sprint is the active one; the one after it has room."""
        upcoming = sorted(
            (each for each in self.server.site.sprints if each.state == "future"), key=lambda each: each.id
        )
        if len(upcoming) > 1:
            upcoming[0].state = "active"

    def living(self, rule: str, column: str) -> list[Issue]:
        """The tickets alive that tell a finding: its own, the one of its like, or the one that lists what waits."""
        own, item = judgement(rule, column), judgement(rule)
        listed = {Member.of(own).name, Member.of(item).name}
        found = []
        for issue in self.server.site.issues.values():
            identity = issue.properties["qualitywatch"]
            names = identity.get("told", {}).get("names", [])
            tells = identity["fp"] == own.fingerprint
            tells |= identity["fp"] == item.fingerprint and f"column={column}" in names
            tells |= identity.get("gathers") == "overflow" and bool(listed & set(names))
            if tells and issue.status.category != "done":
                found.append(issue)
        return found

    def check(self) -> None:
        """Exactly one living ticket for each finding that is open, and every human edit as it was."""
        for (rule, column), outcome in self.state.items():
            living = [issue.key for issue in self.living(rule, column)]
            if outcome is Outcome.FAIL:
                assert len(living) == 1, f"{rule} {column} fails, and its living tickets are {living}"
        for issue_id, words in self.edited.items():
            description = str(self.server.site.issues[issue_id].fields["description"])
            assert f"'{words}'" in description, "a human's edit is lost"
        if self.lives == 1:
            filed = Counter(
                (issue.properties["qualitywatch"]["fp"], issue.properties["qualitywatch"]["token"])
                for issue in self.server.site.issues.values()
            )
            assert max(filed.values(), default=1) == 1, "a create was repeated blindly"

    def close(self) -> None:
        self.store.close()


def judgement(rule: str, column: str = "", **known: Any) -> RuleOutcome:
    """What a rule says, in one column or as a whole."""
    return replace(sample_outcome(rule=rule, **known), labels={"column": column} if column else {})


def lags() -> Iterator[timedelta]:
    """How far the index lags behind: together with a call's time less than the look-ups take."""
    yield from (timedelta(0), timedelta(seconds=40), timedelta(seconds=170))
