"""What plugins register is checked before anybody configures it, and whoever is wrong is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from qualitywatch import (
    Collector,
    Delivery,
    Direction,
    MetricDefinition,
    NoEvidenceError,
    Observation,
    Response,
    Route,
    Sink,
    Target,
    TargetKind,
    Window,
    hookimpl,
    ratio,
)
from qualitywatch.domain.waiver_debt import WAIVER_METRICS
from qualitywatch.errors import PluginError, QualityModelError, UnknownNameError
from qualitywatch.plugins import Plugins

Load = Callable[..., Plugins]


def _metric(name: str, *elements: str, title: str = "A metric") -> MetricDefinition:
    return MetricDefinition(
        id=name,
        title=title,
        unit="1",
        direction=Direction.LOWER,
        characteristic="maintainability",
        how="As the test says.",
        elements=elements,
        function=ratio(*elements) if elements else None,
    )


PART, WHOLE = _metric("demo.part"), _metric("demo.whole")


class _Counting(Collector):
    name = "demo.counting"
    metrics: ClassVar[Any] = (PART, WHOLE)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        yield Observation(PART, 1)


class _Mail(Sink):
    name = "demo.mail"

    def send(self, delivery: Delivery) -> None:
        del delivery


class _Plugin:
    """Registers whatever a test hands it."""

    def __init__(
        self,
        *,
        collectors: Any = None,
        sinks: Any = None,
        metrics: Any = None,
        rules: Any = None,
    ) -> None:
        self.returned = {"collectors": collectors, "sinks": sinks, "metrics": metrics, "rules": rules}

    def _answer(self, what: str) -> Any:
        answer = self.returned[what]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @hookimpl
    def register_collectors(self) -> Any:
        return self._answer("collectors")

    @hookimpl
    def register_sinks(self) -> Any:
        return self._answer("sinks")

    @hookimpl
    def register_metrics(self) -> Any:
        return self._answer("metrics")

    @hookimpl
    def register_rules(self) -> Any:
        return self._answer("rules")


@pytest.fixture
def plugins(load: Load) -> Callable[..., Plugins]:
    """Call it with what the plugin ``demo`` registers, or with several plugins by name."""

    def make(others: Mapping[str, object] | None = None, **registered: Any) -> Plugins:
        return load(in_process={"demo": _Plugin(**registered), **(others or {})})

    return make


def _read(plugins: Plugins, what: str) -> object:
    """Plugins are asked for what they register when somebody needs it."""
    return getattr(plugins, what)


def _generated() -> Iterator[type[Collector]]:
    yield _Counting


@pytest.mark.parametrize(
    "returned", [[_Counting], (_Counting,), {_Counting}, [_Counting, _Counting]], ids=str
)
def test_a_collector_is_found_by_its_name(plugins: Callable[..., Plugins], returned: object) -> None:
    assert plugins(collectors=returned).collector("demo.counting") is _Counting


def test_a_hook_may_generate(plugins: Callable[..., Plugins]) -> None:
    assert plugins(collectors=_generated()).collector("demo.counting") is _Counting


@pytest.mark.parametrize("returned", [None, [], ()], ids=str)
def test_a_hook_may_return_nothing(plugins: Callable[..., Plugins], returned: object) -> None:
    assert plugins(collectors=returned).collectors == {}


def test_a_sink_is_found_by_its_name(plugins: Callable[..., Plugins]) -> None:
    assert plugins(sinks=[_Mail]).sink("demo.mail") is _Mail


def _changed(**changes: Any) -> type[Collector]:
    return type("Changed", (_Counting,), {"__module__": __name__, **changes})


class _NameIsAField(Collector):
    name: str = "demo.field"  # the mistake in question
    metrics = (PART,)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        return ()


class _Nameless(Collector):
    metrics = (PART,)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        return ()


class _MeasuresNothing(_Nameless):
    name = "demo.nothing"
    metrics = ()


class _Abstract(Collector):
    name = "demo.abstract"
    metrics = (PART,)


@pytest.mark.parametrize(
    ("registered", "said"),
    [
        (_Counting(), "registers _Counting(), which is no Collector class"),
        ("demo.counting", "registers 'demo.counting', which is no Collector class"),
        (_Mail, "which is no Collector class"),
        (_Abstract, "_Abstract leaves collect undefined"),
        (_Nameless, "_Nameless has no name"),
        (_NameIsAField, "_NameIsAField has no name"),
        (_changed(name=""), "Changed has no name"),
        (_changed(name="demo counting"), "Changed has no name"),
        (_changed(name=5), "Changed has no name"),
        (_MeasuresNothing, "_MeasuresNothing has no metrics"),
        (_changed(metrics=PART), "Changed has no metrics"),
        (_changed(metrics=("demo.part",)), "Changed has no metrics"),
        (_changed(kinds="code"), "Changed measures 'code'"),
        (_changed(kinds=("codes",)), "Changed measures ('codes',)"),
        (_changed(kinds=()), "Changed measures ()"),
        (_changed(timeout=60), "Changed has the timeout 60"),
        (_changed(timeout=timedelta(0)), "Changed has the timeout"),
        (_changed(memory_limit=0), "Changed has the memory limit 0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_collector_that_is_none_is_refused(
    plugins: Callable[..., Plugins], registered: object, said: str
) -> None:
    with pytest.raises(PluginError) as refused:
        _read(plugins(collectors=[registered]), "collectors")
    assert refused.value.message.startswith("plugin demo")
    assert said in refused.value.message
    assert "--block demo" in refused.value.hint


def test_kinds_may_be_given_by_name(plugins: Callable[..., Plugins]) -> None:
    found = plugins(collectors=[_changed(kinds=("code",))]).collector("demo.counting")
    assert TargetKind.CODE in found.kinds


@pytest.mark.parametrize(
    ("registered", "said"), [(_Counting, "which is no Sink class"), (Sink, "Sink leaves send undefined")]
)
def test_a_sink_that_is_none_is_refused(
    plugins: Callable[..., Plugins], registered: object, said: str
) -> None:
    with pytest.raises(PluginError, match=said):
        _read(plugins(sinks=[registered]), "sinks")


def test_two_collectors_of_one_name_are_refused_with_both_plugins(plugins: Callable[..., Plugins]) -> None:
    both = plugins({"other": _Plugin(collectors=[_changed()])}, collectors=[_Counting])
    with pytest.raises(
        PluginError,
        match=r"collector demo\.counting is registered twice: by plugin (demo|other) and by (demo|other)",
    ):
        _read(both, "collectors")


@pytest.mark.parametrize("hook", ["collectors", "sinks", "metrics", "rules"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RuntimeError("boom"), "RuntimeError: boom"),
        (ImportError("No module named 'pandas'"), "ImportError: No module named 'pandas'"),
        (SystemExit(1), "SystemExit: 1"),
        (5, "TypeError: it must return a list, not 5"),
    ],
    ids=["raises", "misses a module", "exits", "no list"],
)
def test_a_hook_that_fails_is_named_with_its_plugin(
    plugins: Callable[..., Plugins], hook: str, answer: object, said: str
) -> None:
    with pytest.raises(PluginError) as refused:
        list(plugins(**{hook: answer}).each(f"register_{hook}"))
    assert refused.value.message == f"plugin demo fails in register_{hook}: {said}"
    assert "--block demo" in refused.value.hint


def test_a_generator_that_fails_half_way_is_named_too(plugins: Callable[..., Plugins]) -> None:
    def half() -> Iterator[type[Collector]]:
        yield _Counting
        raise NoEvidenceError("half way")

    with pytest.raises(PluginError, match="plugin demo fails in register_collectors: half way"):
        _read(plugins(collectors=half()), "collectors")


def test_computed_metrics_join_those_of_the_collectors(plugins: Callable[..., Plugins]) -> None:
    computed = _metric("demo.share", "demo.part", "demo.whole")
    catalogue = plugins(collectors=[_Counting], metrics=[computed]).catalogue
    own = [metric.id for metric in WAIVER_METRICS]
    assert [each.id for each in catalogue if each.id not in own] == ["demo.part", "demo.share", "demo.whole"]
    assert catalogue.computed() == [computed]


def test_a_metric_that_is_none_is_refused(plugins: Callable[..., Plugins]) -> None:
    with pytest.raises(PluginError, match=r"plugin demo: register_metrics returned 'demo\.share'"):
        _read(plugins(metrics=["demo.share"]), "catalogue")


def test_a_metric_in_different_words_names_who_brings_it(plugins: Callable[..., Plugins]) -> None:
    other = _metric("demo.part", title="Something else")
    with pytest.raises(
        PluginError, match=r"demo\.counting and demo define the metric demo\.part in different words"
    ) as refused:
        _read(plugins(collectors=[_Counting], metrics=[other]), "catalogue")
    assert "--block" in refused.value.hint


def test_a_metric_computed_from_nothing_known_is_refused(plugins: Callable[..., Plugins]) -> None:
    with pytest.raises(
        QualityModelError, match=r"demo\.share is computed from demo\.part, which nobody defines"
    ):
        _read(plugins(metrics=[_metric("demo.share", "demo.part", "demo.whole")]), "catalogue")


class _CountsParts(_Nameless):
    name = "demo.parts"
    metrics = (PART,)


def test_a_computed_metric_comes_from_the_collectors_that_observe_all_its_elements(
    plugins: Callable[..., Plugins],
) -> None:
    share = _metric("demo.share", "demo.part", "demo.whole")
    double = _metric("demo.double", "demo.share", "demo.part")
    observers = plugins(collectors=[_Counting, _CountsParts], metrics=[share, double]).observers
    assert {name: found for name, found in observers.items() if name.startswith("demo.")} == {
        "demo.part": {"demo.counting", "demo.parts"},
        "demo.whole": {"demo.counting"},
        "demo.share": {"demo.counting"},
        "demo.double": {"demo.counting"},
    }


def test_a_plugin_called_like_a_collector_observes_nothing(load: Load) -> None:
    share = _metric("demo.share", "demo.whole", "demo.whole")
    named_alike = {
        "demo.parts": _Plugin(metrics=[share]),
        "demo": _Plugin(collectors=[_Counting, _CountsParts]),
    }
    assert load(in_process=named_alike).observers["demo.share"] == {"demo.counting"}


class _Routes:
    def __init__(self, routes: object) -> None:
        self.routes = routes

    @hookimpl
    def register_routes(self, readings: object) -> object:
        return self.routes or [
            Route("/readings", lambda *_: Response(str(readings).encode()), "What was given")
        ]


def test_routes_are_given_what_they_may_read(load: Load) -> None:
    (route,) = load(in_process={"demo": _Routes(None)}).routes("the readings")
    assert route.handler({}, {}).content == b"the readings"


def test_a_route_that_is_none_is_refused(load: Load) -> None:
    with pytest.raises(
        PluginError, match="plugin demo: register_routes returned '/metrics', which is no Route"
    ):
        load(in_process={"demo": _Routes(["/metrics"])}).routes("the readings")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "tidy.yaml"
    file.write_text("rules: []\n")
    return file


def test_a_rule_pack_is_known_by_its_file_name(plugins: Callable[..., Plugins], pack: Path) -> None:
    packs = plugins(rules=[pack]).rule_packs
    assert packs["tidy"] == pack
    assert "python-service" in packs


@pytest.mark.parametrize("wrong", ["tidy.yaml", Path("no/such/pack.yaml"), None], ids=repr)
def test_a_rule_pack_that_is_no_file_is_refused(plugins: Callable[..., Plugins], wrong: object) -> None:
    with pytest.raises(
        PluginError, match=r"plugin demo registers the rule pack .*, which is no path of a file"
    ):
        _read(plugins(rules=[wrong]), "rule_packs")


def test_a_shipped_rule_pack_is_not_replaced_behind_the_users_back(
    plugins: Callable[..., Plugins], tmp_path: Path
) -> None:
    file = tmp_path / "python-service.yaml"
    file.write_text("rules: []\n")
    with pytest.raises(
        PluginError, match=r"plugin demo registers the rule pack python-service, and .* is one already"
    ):
        _read(plugins(rules=[file]), "rule_packs")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("demo.countin", "did you mean demo.counting?"), ("quality", "known: demo.counting")],
)
def test_an_unknown_collector_suggests_the_nearest_or_all(
    plugins: Callable[..., Plugins], name: str, hint: str
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        plugins(collectors=[_Counting]).collector(name)
    assert (refused.value.message, refused.value.hint) == (f"no collector {name!r}", hint)


def test_where_there_are_no_sinks_an_unknown_one_says_so(plugins: Callable[..., Plugins]) -> None:
    with pytest.raises(UnknownNameError) as refused:
        plugins().sink("jira")
    assert refused.value.hint == "known: none"
