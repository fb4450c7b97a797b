"""The program in the guide to sources of data, run by an interpreter of its own, as it is and with other tables."""

from __future__ import annotations

import subprocess
import sys

import pytest

from doc_pages.reading import DOCS, blocks_of

(PROGRAM,) = [
    each.text for each in blocks_of(DOCS / "guides" / "data-sources.md") if each.language == "python"
]
HELD_BY = {
    "pandas": "",
    "others": "import polars as pl\nimport pyarrow as pa\nbefore, now = pa.Table.from_pandas(before), pl.from_pandas(now).lazy()\n",
}


@pytest.mark.parametrize("library", HELD_BY)
def test_the_program_finds_the_column_that_has_shifted(library, tmp_path) -> None:
    compared = "judged = drift(before, now)"
    assert compared in PROGRAM
    (tmp_path / "compare.py").write_text(PROGRAM.replace(compared, f"{HELD_BY[library]}{compared}"))
    done = subprocess.run(
        [sys.executable, "compare.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = done.stdout.splitlines()
    assert printed[0].startswith("amount: The values have shifted by more than 0.02")
    assert printed[-2:] == ["shifted: ['amount']", "rows: 5000"]
