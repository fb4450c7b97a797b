"""What ``code.python`` says of imports: how many, circles among them, and those against the layers, worst places first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from qualitywatch import Collected, Evidence, MetricDefinition, Observation, Problem, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.messages import short
from qualitywatch_code.metrics import project as metrics
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.project.cycles import components, shortest_cycle
from qualitywatch_code.project.import_graph import Dependency, ImportGraph, sibling_packages
from qualitywatch_code.project.layers import Violation, unmatched, violations
from qualitywatch_code.project.scope import Scope
from qualitywatch_code.risk import Place, risk_observations


def import_observations(
    graph: ImportGraph, source_lines: Mapping[str, int], bands: Bands = SHIPPED
) -> Iterator[Observation]:
    """How many files import each other, and which the most; ``source_lines`` are those of each file in scope."""
    yield Observation(metrics.MODULES, len(source_lines))
    yield Observation(metrics.DEPENDENCIES, sum(each.importer in source_lines for each in graph.dependencies))
    fan_out = Counter(each.importer for each in graph.dependencies if each.importer in source_lines)
    fan_in = Counter(each.imported for each in graph.dependencies if each.imported in source_lines)
    yield _highest(metrics.FAN_OUT_MAX, fan_out, "imports {} of the project's modules")
    yield _highest(metrics.FAN_IN_MAX, fan_in, "imported by {} of the project's modules")
    yield from risk_observations(
        bands.fan_out,
        [Place(path, fan, source_lines[path]) for path, fan in fan_out.items()],
        "imports {value} of the project's modules on {lines} source lines",
    )
    yield from risk_observations(
        bands.fan_in,
        [Place(path, fan, source_lines[path]) for path, fan in fan_in.items()],
        "{lines} source lines, imported by {value} of the project's modules",
    )


def _highest(metric: MetricDefinition, fan: Counter[str], message: str) -> Observation:
    return observed(
        metric,
        max(fan.values(), default=0),
        places=_ranked(fan),
        evidence=lambda place: Evidence(one_line(place[0]), value=place[1], message=message.format(place[1])),
    )


def _ranked(fan: Counter[str]) -> list[tuple[str, int]]:
    return sorted(fan.items(), key=lambda place: (-place[1], place[0]))


def circles(graph: ImportGraph, scope: Scope, *, deferred: bool = False) -> list[list[str]]:
    """The groups of modules that import each other, if anything in scope closes them; largest first."""
    successors, lines = graph.successors(deferred=deferred), graph.lines()
    return [each for each in components(successors) if _is_closed_here(each, successors, lines, scope)]


def cycle_observations(graph: ImportGraph, scope: Scope) -> Iterator[Observation]:
    """Modules and packages that import each other in a circle that anything in scope closes."""
    lines = graph.lines()
    for metric, deferred in (
        (metrics.MODULES_IN_CYCLES, False),
        (metrics.MODULES_IN_DEFERRED_CYCLES, True),
    ):
        successors = graph.successors(deferred=deferred)
        found = circles(graph, scope, deferred=deferred)
        yield observed(
            metric,
            sum(map(len, found)),
            places=found,
            evidence=lambda each, successors=successors: _cycle(each, successors, graph, lines),  # type: ignore[misc]
        )
    yield _package_cycles(graph, scope)


def circle_observations(
    found: Sequence[list[str]], source_lines: Mapping[str, int], bands: Bands = SHIPPED
) -> Iterator[Observation]:
    """How much code stands in ``circles``; ``source_lines`` are those of each file in scope."""
    yield from risk_observations(
        bands.import_cycles,
        [
            Place(path, len(circle), source_lines[path])
            for circle in found
            for path in circle
            if path in source_lines
        ],
        "{lines} source lines, one of {value} modules that import each other in a circle",
    )


def _is_closed_here(
    component: list[str],
    successors: Mapping[str, Collection[str]],
    lines: Mapping[tuple[str, str], int],
    scope: Scope,
) -> bool:
    """Whether any import within the circle is meant: a change that only touches its files did not make it."""
    members = set(component)
    return any(
        scope.lines(importer, line, line)
        for importer in component
        for imported in successors[importer]
        if imported in members
        for line in [lines[importer, imported]]
    )


def _cycle(
    component: list[str],
    successors: Mapping[str, Collection[str]],
    graph: ImportGraph,
    lines: Mapping[tuple[str, str], int],
) -> Evidence:
    cycle = shortest_cycle(successors, component)
    following = cycle[1] if len(cycle) > 1 else cycle[0]
    names = [graph.modules.name(path) for path in [*cycle, cycle[0]]]
    return Evidence(
        one_line(cycle[0]), lines[cycle[0], following], name=one_line(names[0]), value=len(component),
        message=short(f"{len(component)} modules in a circle, such as {' → '.join(names)}"),
    )  # fmt: skip


def package_circles(graph: ImportGraph) -> list[list[str]]:
    """The groups of packages that import each other."""
    return components(_package_successors(sibling_packages(graph.dependencies)))


def _package_successors(edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    successors: dict[str, list[str]] = {}
    for package, other in edges:
        successors.setdefault(package, []).append(other)
    return successors


def _package_cycles(graph: ImportGraph, scope: Scope) -> Observation:
    edges = sibling_packages(graph.dependencies)
    successors = _package_successors(edges)
    meant = {step for step, each in edges.items() if scope.lines(each.importer, each.line, each.line)}
    found = [
        each
        for each in components(successors)
        if not meant.isdisjoint((package, other) for package in each for other in each)
    ]
    return observed(
        metrics.PACKAGES_IN_CYCLES,
        sum(map(len, found)),
        places=found,
        evidence=lambda each: _package_cycle(each, successors, edges),
    )


def _package_cycle(
    component: list[str],
    successors: Mapping[str, Collection[str]],
    edges: Mapping[tuple[str, str], Dependency],
) -> Evidence:
    cycle = shortest_cycle(successors, component)
    closed = [*cycle, cycle[0]]
    steps = [edges[step] for step in pairwise(closed)]
    because = "; ".join(f"{each.importer}:{each.line} imports {each.imported}" for each in steps)
    return Evidence(
        one_line(steps[0].importer), steps[0].line, name=one_line(cycle[0]), value=len(component),
        message=short(f"{len(component)} packages in a circle, such as {' → '.join(closed)}: {because}"),
    )  # fmt: skip


def against_layers(graph: ImportGraph, layers: tuple[str, ...], scope: Scope) -> list[Violation] | Problem:
    """Imports in scope that point up; a problem where a layer has no module."""
    unknown = unmatched(graph, layers)
    if unknown:
        return Problem(
            f"no module belongs to the layer {unknown[0]!r}, so layers are not measured",
            hint="name layers as packages or modules, such as 'shop.domain', or 'domain' within the outermost package",
        )
    return [
        each
        for each in violations(graph, layers)
        if scope.lines(each.dependency.importer, each.dependency.line, each.dependency.line)
    ]


def layer_observations(
    graph: ImportGraph, found: list[Violation] | Problem, source_lines: Mapping[str, int]
) -> Iterator[Collected]:
    """What ``against_layers`` found, and how much code stands there; ``source_lines`` are those of each file in scope."""
    if isinstance(found, Problem):
        yield found
        return
    yield observed(
        metrics.LAYER_VIOLATIONS, len(found), places=found, evidence=lambda each: _upward(each, graph)
    )
    counts = Counter(each.dependency.importer for each in found)
    yield from risk_observations(
        metrics.UPWARD,
        [Place(path, count, source_lines[path]) for path, count in counts.items() if path in source_lines],
        "{lines} source lines, imports of a layer above: {value}",
    )


def _upward(each: Violation, graph: ImportGraph) -> Evidence:
    importer, imported = (
        graph.modules.name(each.dependency.importer),
        graph.modules.name(each.dependency.imported),
    )
    return Evidence(
        one_line(each.dependency.importer), each.dependency.line, name=one_line(importer), value=1,
        message=short(f"{importer} ({each.layer}) imports {imported} of the layer {each.above} above it"),
    )  # fmt: skip
