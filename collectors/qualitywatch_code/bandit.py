"""``code.bandit``: security issues that bandit finds in Python sources, by severity."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field

from qualitywatch import (
    Changes,
    Collected,
    Direction,
    Evidence,
    MetricDefinition,
    NotApplicable,
    Target,
    Window,
    one_line,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.messages import short
from qualitywatch_code.security.analysis import BanditAnalysis, SecurityIssue
from qualitywatch_code.sources.collector import (
    RelativePath,
    SourceCollector,
    Sources,
    grounds,
    unmeasured_problem,
)
from qualitywatch_code.sources.kept import project_key
from qualitywatch_code.sources.listing import Listing
from qualitywatch_code.sources.results import Unmeasured

SEVERITIES = ("high", "medium", "low")

ISSUES = MetricDefinition(
    id="code.security.issues", title="Security issues", unit="{issue}",
    direction=Direction.LOWER, characteristic="security/resistance", labels=("severity",),
    how="Findings of bandit by severity; those waived with # nosec are not counted.", source="bandit",
)  # fmt: skip
UNSCANNED_FILES = MetricDefinition(
    id="code.security.unscanned_files", title="Files without a security scan", unit="{file}",
    direction=Direction.LOWER, characteristic="security/resistance",
    how="Python files that bandit could not parse or did not finish: nothing is known of their security.",
)  # fmt: skip


class BanditCollector(SourceCollector):
    """Scans Python sources with bandit; files that did not change are not scanned again."""

    name = "code.bandit"
    measures_changes: ClassVar[bool] = True
    tools: ClassVar[tuple[str, ...]] = ("bandit",)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (ISSUES, UNSCANNED_FILES)

    config: RelativePath | None = Field(
        default=None, description="Bandit's settings, relative to the location: YAML, or pyproject.toml."
    )
    tests: tuple[str, ...] = Field(
        default=(), description="Bandit's tests to run, such as B301; all where empty."
    )
    skips: tuple[str, ...] = Field(default=(), description="Bandit's tests not to run, such as B101.")

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies wherever there are Python files, with the settings in pyproject.toml if there are any."""
        if missing := cls.without_sources(target):
            return missing
        import tomllib  # noqa: PLC0415 - a run that is begun again does not discover

        try:
            with Path(target.location, "pyproject.toml").open("rb") as file:
                configured = "bandit" in tomllib.load(file).get("tool", {})
        except (OSError, ValueError, TypeError, AttributeError):
            configured = False  # none, or one that is for others to complain of
        return cls(config="pyproject.toml" if configured else None)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the number of issues of each severity, 0 included, with the places worst first."""
        changes = window.changes
        settings = Path(target.location, self.config) if self.config else None
        analysis = BanditAnalysis(settings, tests=self.tests, skips=self.skips)
        listing = Listing(Path(target.location))
        files = [path for path in self.files(listing) if changes is None or path in changes]
        sources = self.sources(target, window, files)
        if changes is not None:
            yield from self._findings(sources, analysis, changes)
        else:
            key = project_key(self.name, analysis.version, str(self.config), blobs=sources.blobs)
            yield from self.kept(key, sources, lambda: self._findings(sources, analysis, None))
        yield from grounds(listing, sources, *([self.config] if self.config else []))

    def _findings(
        self, sources: Sources, analysis: BanditAnalysis, changes: Changes | None
    ) -> Iterable[Collected]:
        files = sources.blobs
        found: list[tuple[str, SecurityIssue]] = []
        unmeasured: list[Unmeasured] = []
        for result in self.results(sources, analysis):
            if isinstance(result, Unmeasured):
                unmeasured.append(result)
            else:
                path, issues = result
                found.extend(
                    (path, issue)
                    for issue in issues
                    if changes is None or changes.touch(path, issue.line, issue.end_line)
                )
        if unmeasured:
            yield unmeasured_problem(
                unmeasured, len(files), hint="repair or exclude them: bandit passes them over"
            )
        yield observed(UNSCANNED_FILES, len(unmeasured), places=unmeasured, evidence=_unscanned)
        if len(unmeasured) < len(files):
            for severity in SEVERITIES:
                places = sorted((place for place in found if place[1].severity == severity), key=_order)
                labels = {"severity": severity}
                yield observed(ISSUES, len(places), places=places, evidence=_evidence, labels=labels)


def _order(place: tuple[str, SecurityIssue]) -> tuple[int, str, int, str]:
    path, issue = place
    return (
        SEVERITIES.index(issue.confidence) if issue.confidence in SEVERITIES else 3,
        path,
        issue.line,
        issue.test_id,
    )


def _evidence(place: tuple[str, SecurityIssue]) -> Evidence:
    path, issue = place
    cwe = f"CWE-{issue.cwe}, " if issue.cwe else ""
    message = f"{issue.text} ({issue.test_id}, {cwe}{issue.confidence} confidence)"
    return Evidence(one_line(path), issue.line, issue.end_line, issue.test_id, message=message)


def _unscanned(each: Unmeasured) -> Evidence:
    return Evidence(one_line(each.path), message=short(each.reason))
