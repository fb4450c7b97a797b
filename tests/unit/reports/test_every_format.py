"""What holds for every format, whatever the verdict."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports import Format, render

GOLDEN_NAMES = {
    Format.TEXT: "sample.txt",
    Format.JSON: "sample.json",
    Format.JUNIT: "sample.junit.xml",
    Format.SARIF: "sample.sarif",
    Format.GITLAB: "sample.gitlab.json",
    Format.GITHUB: "sample.github.txt",
    Format.MARKDOWN: "sample.md",
}

every_format = pytest.mark.parametrize("form", Format)


@every_format
def test_the_sample_renders_as_it_did(
    form: Format, sample: Verdict, golden: Callable[[str, str], None]
) -> None:
    golden(GOLDEN_NAMES[form], render(form, sample))


@every_format
@settings(deadline=None)
@given(data=st.data())
def test_whatever_a_project_is_called_the_report_can_be_written_as_utf_8(
    form: Format, hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    text = render(form, data.draw(hostile_verdicts))
    assert text.encode().decode() == text


@every_format
@settings(deadline=None)
@given(seed=st.integers())
def test_the_order_in_which_collectors_finish_does_not_show(form: Format, sample: Verdict, seed: int) -> None:
    shuffled = replace(
        sample,
        **{
            name: tuple(random.Random(seed).sample(getattr(sample, name), k=len(getattr(sample, name))))
            for name in ("measurements", "outcomes", "problems", "left_out")
        },
    )
    assert render(form, shuffled) == render(form, sample)


@every_format
def test_a_password_in_a_location_is_in_no_report(form: Format, sample: Verdict) -> None:
    assert "secret" not in render(form, sample).replace("secrets", "")


@every_format
def test_a_report_ends_in_one_line_break(form: Format, sample: Verdict) -> None:
    text = render(form, sample)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(
    ("form", "unwanted"),
    [(Format.JSON, ("rich", "xml.etree")), (Format.JUNIT, ("rich",)), (Format.SARIF, ("rich",))],
)
def test_a_format_loads_nothing_that_it_does_not_need(form: Format, unwanted: tuple[str, ...]) -> None:
    code = (
        "import sys, datetime as d\n"
        "from qualitywatch.domain.verdict import Verdict, VerdictKind\n"
        "from qualitywatch.reports import Format, render\n"
        "now = d.datetime(2026, 1, 1, tzinfo=d.UTC)\n"
        f"render(Format('{form}'), Verdict(kind=VerdictKind.PASS, quality_model='x', started_at=now, duration=1.0))\n"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
