"""Rule files named on the command line, read with what the configuration brings in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from qualitywatch.plugins import Plugins

T = TypeVar("T")


def read_files(
    files: Iterable[Path], read: Callable[[Path], T], plugins: Plugins, *, config: Path | None
) -> list[tuple[Path, T]]:
    """What ``read`` makes of each file; raises ConfigurationError with every fault of all of them.

    They may name metrics that the limits of a configuration bring in. Its own faults are told where there are others,
    which may follow from them, or where it is named.
    """
    from qualitywatch.config.load import learn_metrics  # noqa: PLC0415
    from qualitywatch.config.remarks import Remarks  # noqa: PLC0415

    configured, remarks = Remarks(), Remarks()
    with configured.noting():
        learn_metrics(Path(), plugins, named=config, environment=os.environ)
    done = []
    for file in files:
        with remarks.noting():
            done.append((file, read(file)))
    if remarks or config is not None:
        configured.merge(remarks)
        configured.raise_any()
    return done
