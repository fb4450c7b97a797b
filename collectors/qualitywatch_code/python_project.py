"""What ``code.python`` says of all files together: duplication, imports and dead code, worst places first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from qualitywatch import Collected, Evidence, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.metrics import project as metrics
from qualitywatch_code.project.dead_code import Candidate, Confidence
from qualitywatch_code.project.duplication import Block
from qualitywatch_code.project.scope import ProjectSettings, Scope
from qualitywatch_code.python_imports import (
    against_layers,
    circle_observations,
    circles,
    cycle_observations,
    import_observations,
    layer_observations,
)
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
    yield from import_observations(join.graph, source_lines, settings.bands)
    if scope.changes is None:
        yield from join.following(metrics.CYCLES, lambda graph: cycle_observations(graph, scope))
        yield from circle_observations(join.circles, source_lines, settings.bands)
    else:
        yield from cycle_observations(join.graph, scope)
        yield from circle_observations(circles(join.graph, scope), source_lines, settings.bands)
    if settings.layers:
        found = against_layers(join.graph, settings.layers, scope)
        yield from layer_observations(join.graph, found, source_lines)
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
