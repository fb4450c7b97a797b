"""Without a configuration, what can be measured is; what cannot is listed with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from qualitywatch import (
    Collector,
    Direction,
    MetricDefinition,
    NotApplicable,
    Observation,
    Target,
    TargetKind,
    Window,
    hookimpl,
)
from qualitywatch.config.discovery import discover
from qualitywatch.config.project import Project
from qualitywatch.errors import ConfigurationError, PluginError, RuleError
from qualitywatch.plugins import Plugins, load_plugins

FILES = MetricDefinition(
    id="demo.files",
    title="Files",
    unit="{file}",
    direction=Direction.NONE,
    characteristic="maintainability/analysability",
    how="Number of files.",
)


def _collector(short: str, answer: Callable[[type[Collector]], object], kind: TargetKind) -> type[Collector]:
    class Found(Collector):
        name = f"demo.{short}"
        metrics = (FILES,)
        kinds = (kind,)

        @classmethod
        def discover(cls, target: Target) -> object:
            del target
            return answer(cls)

        def collect(self, target: Target, window: Window) -> Iterable[Observation]:
            del target, window
            yield Observation(FILES, 1)

    return Found


class _Plugin:
    def __init__(self, collectors: list[type[Collector]]) -> None:
        self.collectors = collectors

    @hookimpl
    def register_collectors(self) -> list[type[Collector]]:
        return self.collectors


def _discovered(directory: Path, **answers: Callable[[type[Collector]], object]) -> Project:
    kinds = {name: TargetKind.DATASET if name == "rows" else TargetKind.CODE for name in answers}
    collectors = [_collector(name, answer, kinds[name]) for name, answer in answers.items()]
    blocked = [point.name for point in entry_points(group="qualitywatch") if point.name != "code"]
    plugins = load_plugins(block=blocked, in_process={"demo": _Plugin(collectors)}, environment={})
    return discover(directory, plugins)


def _broken(cls: type[Collector]) -> object:
    del cls
    raise LookupError("no such thing")


def test_what_applies_is_used_with_its_own_limits(tmp_path: Path) -> None:
    schedules = _discovered(tmp_path, here=lambda cls: cls()).targets[0].schedules
    (schedule,) = [each for each in schedules if each.collector.name == "demo.here"]
    assert schedule.timeout == schedule.collector.timeout


def test_what_does_not_apply_is_listed_with_its_reason(tmp_path: Path) -> None:
    project = _discovered(tmp_path, gone=lambda _: NotApplicable("no report", "make one"))
    (left_out,) = [each for each in project.left_out if each.collector == "demo.gone"]
    assert (left_out.reason, left_out.hint) == ("no report", "make one")


def test_what_is_only_used_where_it_is_listed_is_passed_over(tmp_path: Path) -> None:
    project = _discovered(tmp_path, never=lambda _: None)
    assert "demo.never" not in {each.collector for each in project.left_out} | project.targets[0].collectors


def test_a_collector_of_another_kind_is_not_asked(tmp_path: Path) -> None:
    assert "demo.rows" not in _discovered(tmp_path, rows=_broken).targets[0].collectors


@pytest.mark.parametrize(
    ("answer", "said"), [(_broken, "LookupError: no such thing"), (lambda _: True, "discover returned True")]
)
def test_a_collector_that_cannot_say_is_named_with_its_plugin(
    tmp_path: Path, answer: Callable[[type[Collector]], object], said: str
) -> None:
    with pytest.raises(PluginError, match=r"plugin demo fails to say whether demo\.bad applies") as refused:
        _discovered(tmp_path, bad=answer)
    assert said in refused.value.message
    assert "--block demo" in refused.value.hint


def test_nothing_is_kept_and_the_shipped_rules_apply(tmp_path: Path) -> None:
    project = _discovered(tmp_path)
    assert (project.store, project.configured, project.sinks) == (None, False, ())
    assert {Path(rule.pack).stem for rule in project.rules} == {"python-service"}


def test_of_the_rules_for_imported_reports_those_apply_whose_report_is_there(tmp_path: Path) -> None:
    (tmp_path / "lcov.info").write_text("SF:a.c\nDA:1,1\nend_of_record\n")
    (tmp_path / "a.sarif").write_text("{}")
    imported = {
        rule.id
        for rule in discover(tmp_path, load_plugins(environment={})).rules
        if rule.metric.startswith("import.")
    }
    assert imported == {"imported-coverage", "imported-errors", "imported-security-errors"}


def test_where_reports_are_all_there_is_no_rule_asks_for_python(tmp_path: Path) -> None:
    (tmp_path / "lcov.info").write_text("SF:a.c\nDA:1,1\nend_of_record\n")
    plugins = load_plugins(environment={})
    assert {rule.id for rule in discover(tmp_path, plugins).rules} == {"imported-coverage"}
    (tmp_path / "shop.py").touch()
    assert {"imported-coverage", "complex-functions", "failing-tests"} < {
        rule.id for rule in discover(tmp_path, plugins).rules
    }


def test_the_target_is_called_like_the_directory(tmp_path: Path) -> None:
    target = _discovered(tmp_path).targets[0].target
    assert (target.name, target.kind, target.location) == (tmp_path.name, TargetKind.CODE, str(tmp_path))


@pytest.mark.parametrize("place", ["gone", "file", "loop"])
def test_what_is_no_directory_is_refused(tmp_path: Path, place: str, plugins: Plugins) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ConfigurationError, match="is not a directory"):
        discover(tmp_path / place, plugins)


def test_shipped_rules_that_need_a_blocked_plugin_say_which_metric_is_gone(
    tmp_path: Path, plugins: Plugins
) -> None:
    with pytest.raises(RuleError, match=r"python-service\.yaml:\d+: .*no metric 'code\."):
        discover(tmp_path, plugins)
