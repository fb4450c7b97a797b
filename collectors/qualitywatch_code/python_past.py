"""``code.python`` in past commits: the values of a project folded from those of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.messages import short
from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.metrics import structure
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.python_observations import measured_observations
from qualitywatch_code.sources.results import Unmeasured


def observe_file(
    result: tuple[str, FileMeasures] | Unmeasured, bands: Bands = SHIPPED
) -> Iterator[Observation]:
    """What a file brings on its own."""
    yield Observation(metrics.FILES, 1)
    if isinstance(result, Unmeasured):
        place = Evidence(path=one_line(result.path), message=short(result.reason))
        yield Observation(metrics.UNPARSABLE_FILES, 1, evidence=(place,))
        return
    yield Observation(metrics.UNPARSABLE_FILES, 0)
    yield from measured_observations([result], bands)


def weights_of(result: tuple[str, FileMeasures] | Unmeasured) -> Mapping[str, int]:
    """Of how many things a file's value is the mean, for the metrics that are means of anything but files."""
    if isinstance(result, Unmeasured):
        return {}
    file = result[1]
    return {
        structure.COGNITIVE_MEAN.id: sum(each.cognitive_complexity is not None for each in file.functions),
        structure.COHESION_MEAN.id: sum(bool(each.components) for each in file.classes),
    }
