"""The values of a project folded from those of its files, one at a time."""

from __future__ import annotations

import itertools
from math import fsum

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.sources.fold import FoldedFiles, Value, mean

numbers = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(numbers, max_size=4)))
def test_folded_values_are_those_of_the_files_that_are_there_now(told: dict[str, list[float]]) -> None:
    """Files come, change and go; what is left is folded as if it had always been all there is."""
    chosen = (
        metrics.HALSTEAD_VOLUME,
        metrics.COMPLEXITY_MAX,
        metrics.MAINTAINABILITY_MIN,
        metrics.MAINTAINABILITY_MEAN,
    )
    folded = FoldedFiles({metric.id: metric for metric in chosen})
    for step, (path, values) in itertools.product(range(4), told.items()):
        if step < len(values):
            folded.put(path, [Value(metric.id, (), values[step]) for metric in chosen])
        else:
            folded.drop(path)
        folded.observations()
    left = [values[3] for values in told.values() if len(values) == 4]
    assert len(folded) == len(left)
    assert {item.metric.id: item.value for item in folded.observations()} == (
        {
            metrics.HALSTEAD_VOLUME.id: fsum(left),
            metrics.COMPLEXITY_MAX.id: max(left),
            metrics.MAINTAINABILITY_MIN.id: min(left),
            metrics.MAINTAINABILITY_MEAN.id: fsum(left) / len(left),
        }
        if left
        else {}
    )


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=50), min_size=1, max_size=50
    )
)
def test_means_over_what_files_count_are_means_over_all_of_it(files: list[list[int]]) -> None:
    every = [number for file in files for number in file]
    assert mean([(sum(file) / len(file), len(file)) for file in files]) == sum(every) / len(every)
