"""The command line. Commands are loaded when they are called, so that ``--version`` costs next to nothing."""

from __future__ import annotations

import gc
import os
import sys

from qualitywatch.cli.again.asked import Asked, asked
from qualitywatch.cli.again.tell import told_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from qualitywatch.cli.head_start import HeadStart

_OBJECTS_BETWEEN_SEARCHES = 50_000
"""How many objects are made before the interpreter looks for garbage in cycles: to import what a command needs makes many
times its default of 700, and nearly all of them stay."""


def main() -> None:
    """The ``qualitywatch`` command."""
    question = asked(sys.argv[1:])
    if question is not None and (status := told_again(question)) is not None:
        sys.exit(status)
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "__all__"
    )  # ours are found once, and pydantic's have no place here
    from qualitywatch.cli.head_start import head_start  # noqa: PLC0415 - the console script imports this module only

    try:
        with head_start(question) as begun:
            _run(question, begun)
    finally:
        gc.freeze()  # the process ends: to look for cycles once more among all that was loaded finds nothing of use
        gc.disable()


def _run(question: Asked | None, begun: HeadStart) -> None:
    from qualitywatch.cli.streams import open_streams  # noqa: PLC0415

    open_streams()
    from qualitywatch.cli.app import Settings, cli  # noqa: PLC0415
    from qualitywatch.cli.border import reported  # noqa: PLC0415

    with reported():
        status = cli(prog_name="qualitywatch", standalone_mode=False, obj=Settings(question, begun))
        if isinstance(status, int):  # click returns what a command gave to Context.exit
            sys.exit(status)
