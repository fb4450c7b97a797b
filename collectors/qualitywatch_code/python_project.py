"""What ``code.python`` says of all files together: duplication, imports and dead code, worst places first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from itertools import pairwise

from qualitywatch import Collected, Evidence, MetricDefinition, Observation, Problem, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.messages import short
from qualitywatch_code.metrics import project as metrics
from qualitywatch_code.project.cycles import components, shortest_cycle
from qualitywatch_code.project.dead_code import Candidate, Confidence
from qualitywatch_code.project.duplication import Block
from qualitywatch_code.project.import_graph import Dependency, ImportGraph, sibling_packages
from qualitywatch_code.project.layers import Violation, unmatched, violations
from qualitywatch_code.project.scope import ProjectSettings, Scope
from qualitywatch_code.python_join import Join


def project_observations(
    join: Join, settings: ProjectSettings, source_lines: Mapping[str, int], scope: Scope
) -> Iterator[Collected]:
    """Yield what all files have to do with each other, and a problem where a layer has no module.

    ``source_lines`` are those of each file in scope that count.
    """
    yield from duplication_observations(
        [each for each in join.blocks() if scope.lines(each.path, each.line, each.end_line)], source_lines
    )
    yield from import_observations(join.graph, source_lines)
    if scope.changes is None:
        yield from join.following(metrics.CYCLES, lambda graph: cycle_observations(graph, scope))
    else:
        yield from cycle_observations(join.graph, scope)
    if settings.layers:
        yield layer_observations(join.graph, settings.layers, scope)
    candidates = join.dead_code(
        used_elsewhere=partial(settings.used_elsewhere, measured=join.paths), patterns=settings.entry_points
    )
    yield from dead_code_observations(
        [each for each in candidates if scope.lines(each.path, each.line, each.end_line)]
    )


def duplication_observations(blocks: list[Block], source_lines: Mapping[str, int]) -> Iterator[Observation]:
    """Lines and blocks that stand again elsewhere; ``source_lines`` are those of each file in scope."""
    duplicated: Counter[str] = Counter()
    for block in blocks:
        duplicated[block.path] += block.lines
    # Of a change, no more lines count than the functions have that it touches, or the share would be above 1.
    lines = sum(min(count, source_lines[path]) for path, count in duplicated.items())
    yield observed(metrics.DUPLICATED_LINES, lines, places=blocks, evidence=_duplicated)
    yield observed(metrics.DUPLICATED_BLOCKS, len(blocks), places=blocks, evidence=_duplicated)


def _duplicated(block: Block) -> Evidence:
    first = "" if block.copied_lines == block.lines else f", the first {block.copied_lines}"
    others = f" and at {block.other_copies} places more" if block.other_copies else ""
    copy = f"{one_line(block.copy_path)}:{block.copy_line}-{block.copy_end_line}"
    return Evidence(
        one_line(block.path), block.line, block.end_line, value=block.lines,
        message=f"{block.lines} source lines stand again{first} in {copy}{others}",
    )  # fmt: skip


def import_observations(graph: ImportGraph, source_lines: Mapping[str, int]) -> Iterator[Observation]:
    """How many files import each other, and which the most; ``source_lines`` are those of each file in scope."""
    yield Observation(metrics.MODULES, len(source_lines))
    yield Observation(metrics.DEPENDENCIES, sum(each.importer in source_lines for each in graph.dependencies))
    fan_out = Counter(each.importer for each in graph.dependencies if each.importer in source_lines)
    fan_in = Counter(each.imported for each in graph.dependencies if each.imported in source_lines)
    yield _highest(metrics.FAN_OUT_MAX, fan_out, "imports {} of the project's modules")
    yield _highest(metrics.FAN_IN_MAX, fan_in, "imported by {} of the project's modules")
    for limit, metric in metrics.FAN_IN_LINES_ABOVE.items():
        above = [place for place in _ranked(fan_in) if place[1] > limit]
        yield observed(
            metric,
            sum(source_lines[path] for path, _ in above),
            places=above,
            evidence=lambda place: Evidence(
                one_line(place[0]),
                value=source_lines[place[0]],
                message=f"{source_lines[place[0]]} source lines, imported by {place[1]} of the project's modules",
            ),
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


def cycle_observations(graph: ImportGraph, scope: Scope) -> Iterator[Observation]:
    """Modules and packages that import each other in a circle that anything in scope closes."""
    lines = graph.lines()
    for metric, deferred in (
        (metrics.MODULES_IN_CYCLES, False),
        (metrics.MODULES_IN_DEFERRED_CYCLES, True),
    ):
        successors = graph.successors(deferred=deferred)
        found = [each for each in components(successors) if _is_closed_here(each, successors, lines, scope)]
        yield observed(
            metric,
            sum(map(len, found)),
            places=found,
            evidence=lambda each, successors=successors: _cycle(each, successors, graph, lines),  # type: ignore[misc]
        )
    yield _package_cycles(graph, scope)


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


def _package_cycles(graph: ImportGraph, scope: Scope) -> Observation:
    edges = sibling_packages(graph.dependencies)
    successors: dict[str, list[str]] = {}
    for package, other in edges:
        successors.setdefault(package, []).append(other)
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


def layer_observations(graph: ImportGraph, layers: tuple[str, ...], scope: Scope) -> Observation | Problem:
    """Imports in scope that point up; a problem where a layer has no module."""
    unknown = unmatched(graph, layers)
    if unknown:
        return Problem(
            f"no module belongs to the layer {unknown[0]!r}, so layers are not measured",
            hint="name layers as packages or modules, such as 'shop.domain', or 'domain' within the outermost package",
        )
    found = [
        each
        for each in violations(graph, layers)
        if scope.lines(each.dependency.importer, each.dependency.line, each.dependency.line)
    ]
    return observed(
        metrics.LAYER_VIOLATIONS, len(found), places=found, evidence=lambda each: _upward(each, graph)
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


def dead_code_observations(candidates: list[Candidate]) -> Iterator[Observation]:
    """The candidates by confidence, and their lines."""
    for confidence in Confidence:
        yield observed(
            metrics.DEAD_CODE_CANDIDATES,
            sum(each.confidence == confidence for each in candidates),
            places=[each for each in candidates if each.confidence == confidence],
            evidence=_unreferenced,
            labels={"confidence": confidence.value},
        )
    defined = [each for each in candidates if each.kind != "import"]
    yield observed(
        metrics.DEAD_CODE_LINES,
        sum(each.lines for each in defined),
        places=sorted(defined, key=lambda each: (-each.lines, each.path, each.line)),
        evidence=_unreferenced,
    )


def _unreferenced(each: Candidate) -> Evidence:
    return Evidence(
        one_line(each.path), each.line, each.end_line, one_line(each.name), each.lines,
        f"nothing refers to the {each.kind} {one_line(each.name)} ({each.confidence} confidence)",
    )  # fmt: skip
