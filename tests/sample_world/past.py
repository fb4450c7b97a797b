"""The files of commits that were never made: what the pages that rank files show."""

from __future__ import annotations

import math
from datetime import timedelta

from qualitywatch import Revision
from qualitywatch.errors import CollectError, UnknownNameError
from qualitywatch.pipeline.past_files import FileTable, FileVersion
from sample_world import metrics as m
from sample_world.town import NOW

AT = Revision("a" * 40, NOW - timedelta(days=1))
BEFORE = Revision("b" * 40, NOW - timedelta(days=90))
REVISIONS = {"HEAD": AT, "main": AT, "v1.0": BEFORE}


class FakePast:
    """``shop`` has files in two commits, all other targets none; set ``trouble`` for an error in place of an answer."""

    def __init__(self, files: int = 60) -> None:
        self.files_there = files
        self.trouble: CollectError | None = None

    def metrics(self, target):
        return [m.LINES, m.INDEX, m.SHARE] if target == "shop" else []

    def revision(self, target, name):
        if name not in REVISIONS:
            raise UnknownNameError(f"no commit {name!r} in {target}")
        return REVISIONS[name]

    def files(self, target, metric, revision):
        if self.trouble:
            raise self.trouble
        count = self.files_there
        paths = [f"shop/part {number:02}.py" for number in range(count)]
        if revision is BEFORE:
            paths[0] = "shop/gone.py"
        lines = [float(100 + number * (1 if revision is AT else 2)) for number in range(count)]
        index = [math.nan, *(90 - number / 2 for number in range(1, count))]
        return FileTable(revision, paths, {m.LINES.id: lines, m.INDEX.id: index})

    def history(self, target, metric, path):
        if self.trouble:
            raise self.trouble
        if path == "shop/never.py":
            return []
        return [
            FileVersion(Revision(f"{number}" * 40, NOW - timedelta(days=40 - number)), value)
            for number, value in enumerate((120.0, None, 150.0, 140.0))
        ]
