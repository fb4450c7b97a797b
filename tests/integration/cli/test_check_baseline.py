"""Adopting the gate on a legacy project: ``--write-baseline``, ``--baseline``, ``--tighten``, and waivers as code."""

from __future__ import annotations

import json

import pytest

from command_line import Place

LOAD = "x{0} = pickle.loads(b'')\n"
SOURCE = "import pickle\n\n" + LOAD.format(1) + LOAD.format(2)
RULES = """\
rules:
  - id: unsafe
    metric: code.security.issues
    labels: {severity: medium}
    fail_above: 0
    severity: major
    why: Each of these depends on where its input comes from.
    fix: Mend the places listed, one after the other.
"""
WAIVER = "  # qualitywatch: waive unsafe owner=ada until=2999-01-31 reason=the input is our own"


@pytest.fixture
def legacy(place: Place) -> Place:
    place.write("loads.py", SOURCE)
    place.write("rules.yaml", RULES)
    place.write(
        "qualitywatch.yaml",
        "targets:\n  - {name: shop, collectors: [{use: code.bandit}]}\nrules: [rules.yaml]\n",
    )
    place.git("init", "--quiet", "--initial-branch=main")
    place.commit()
    return place


def test_one_command_adopts_and_only_what_is_new_fails(legacy: Place) -> None:
    assert legacy.check().code == 1
    assert legacy.check("--write-baseline", "baseline.json").code == 0
    legacy.write("loads.py", f"'''Moved.'''\n\n\n{SOURCE}")
    assert legacy.check("--baseline", "baseline.json").code == 0
    legacy.write("loads.py", SOURCE + LOAD.format(3))
    done = legacy.check("--baseline", "baseline.json")
    assert done.code == 1
    assert "not in the baseline: 1 place" in done.out
    assert "loads.py:5" in done.out
    assert "loads.py:3" not in done.out


def test_what_was_repaired_cannot_come_back(legacy: Place) -> None:
    legacy.check("--write-baseline", "baseline.json")
    legacy.write("loads.py", SOURCE.replace(LOAD.format(2), ""))
    assert "better than its baseline" in legacy.check("--baseline", "baseline.json").out
    done = legacy.check("--baseline", "baseline.json", "--tighten")
    assert done.code == 0
    assert "1 of them tighter than before; 0 taken out" in done.err
    legacy.write("loads.py", SOURCE)
    assert legacy.check("--baseline", "baseline.json").code == 1


def test_what_is_no_longer_needed_is_named_and_taken_out(legacy: Place) -> None:
    legacy.check("--write-baseline", "baseline.json")
    legacy.write("loads.py", "x = 1\n")
    done = legacy.check("--baseline", "baseline.json", "--tighten")
    assert "needs no baseline any more" in done.out
    assert "; 1 taken out" in done.err
    assert json.loads((legacy.path / "baseline.json").read_text())["accepted"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no baseline"),
        ("[]", "is no baseline"),
        ('{"schema": "qualitywatch/baseline/9", "accepted": []}', "is no baseline"),
        ('{"schema": "qualitywatch/baseline/1", "accepted": [{"rule": 1}]}', "accepted.0"),
    ],
)
def test_a_file_that_is_no_baseline_is_a_usage_error(legacy: Place, text: str, said: str) -> None:
    legacy.write("baseline.json", text)
    done = legacy.check("--baseline", "baseline.json")
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--tighten",),
        ("--exact-ref",),
        ("--write-baseline", "a.json", "--baseline", "b.json"),
        ("--write-baseline", "a.json", "--against", "main"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(legacy: Place, arguments: tuple[str, ...]) -> None:
    assert legacy.check(*arguments).code == 2


def test_waivers_in_the_sources_hold_for_the_lines_they_stand_at(legacy: Place) -> None:
    first = LOAD.format(1)
    legacy.write("loads.py", SOURCE.replace(first, f"{first[:-1]}{WAIVER}\n"))
    done = legacy.check()
    assert done.code == 1
    assert "1 of 2 places waived" in done.out
    text = "import pickle\n\n" + "".join(f"{WAIVER.strip()}\n{LOAD.format(n)}" for n in (1, 2))
    legacy.write("loads.py", text)
    done = legacy.check()
    assert done.code == 0, done.said
    assert "waived until" in done.out


def test_text_that_is_no_comment_is_no_waiver(legacy: Place) -> None:
    legacy.write("text.py", f'TEXT = """\n{WAIVER.replace("owner=ada ", "")}\n"""\n')
    assert legacy.check().code == 1


@pytest.mark.parametrize("part", ["owner=ada ", "until=2999-01-31 ", "reason=the input is our own"])
def test_an_inline_waiver_without_a_part_is_refused_with_file_and_line(legacy: Place, part: str) -> None:
    legacy.write("loads.py", f"{SOURCE}{WAIVER.strip().replace(part, '')}\n")
    done = legacy.check()
    assert done.code == 2
    assert f"loads.py:5: the waiver lacks {part.partition('=')[0]}" in done.err


@pytest.mark.parametrize("part", ["owner: ada", "until: 2999-01-31", "reason: the input is our own"])
def test_a_waiver_in_the_file_without_a_part_is_refused_with_file_and_line(legacy: Place, part: str) -> None:
    whole = "waivers:\n  - rule: unsafe\n    owner: ada\n    until: 2999-01-31\n    reason: the input is our own\n"
    legacy.write("waivers.yaml", whole)
    assert legacy.check().code == 0
    legacy.write("waivers.yaml", whole.replace(f"    {part}\n", ""))
    done = legacy.check()
    assert done.code == 2
    assert "waivers.yaml:2" in done.err
    assert part.partition(":")[0] in done.err


def test_waivers_that_ran_out_or_waive_nothing_are_reported(legacy: Place) -> None:
    legacy.write(
        "waivers.yaml",
        "waivers:\n"
        "  - {rule: unsafe, owner: ada, until: 2020-01-31, reason: it was to be mended}\n"
        "  - {rule: unsafe, places: 'gone.py::*', owner: ada, until: 2999-01-31, reason: it is not there}\n",
    )
    done = legacy.check()
    assert done.code == 1
    assert "waivers.yaml:2: the waiver of unsafe by ada expired after 2020-01-31" in done.out
    assert "waivers.yaml:3: the waiver of unsafe by ada waives nothing" in done.out
