"""The plugin: listens to what happens, and serves ``/metrics`` from memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from qualitywatch import hookimpl

if TYPE_CHECKING:
    from qualitywatch import (
        Evaluation,
        FindingChange,
        Measurement,
        Meter,
        MetricCatalogue,
        Readings,
        Route,
        Run,
    )
    from qualitywatch_prometheus.pictures import Album


class PrometheusPlugin:
    """One instance for each loading of plugins; it holds no pictures until a daemon asks for routes."""

    def __init__(self) -> None:
        self._album: Album | None = None

    @hookimpl
    def register_routes(
        self, readings: Readings, catalogue: MetricCatalogue, meters: Callable[[], Sequence[Meter]]
    ) -> Iterable[Route]:
        """``/metrics``, in the format that the Accept header asks for."""
        from qualitywatch_prometheus.exposition import metrics_route  # noqa: PLC0415 - only the daemon needs it
        from qualitywatch_prometheus.pictures import Album  # noqa: PLC0415

        album = Album(readings)
        route = metrics_route(album, catalogue, meters)
        album.take_all()
        self._album = album
        return [route]

    @hookimpl
    def measurements_stored(self, run: Run, measurements: Sequence[Measurement]) -> None:
        """New values of one target."""
        del measurements  # the store has them, together with which ones are still current
        self._retake(run.target)

    @hookimpl
    def target_evaluated(self, evaluation: Evaluation) -> None:
        """New outcomes of one target, and the findings that follow from them."""
        self._retake(evaluation.target)

    @hookimpl
    def finding_changed(self, change: FindingChange) -> None:
        """A finding opened, changed or resolved."""
        self._retake(change.finding.outcome.target)

    def _retake(self, target: str) -> None:
        if self._album is not None:
            self._album.retake(target)
