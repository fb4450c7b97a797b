"""``qualitywatch check --against``: the change is judged, what nobody touched is not; and ``--report-only``."""

from __future__ import annotations

import pytest

from command_line import Place

TANGLED = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))
OLD = f"def old(x):\n{TANGLED}"
PLAIN = "\n\ndef plain(x):\n    return x\n"
IMPACT = """\
rules:
  - id: complex-share-of-the-whole
    metric: code.complexity.lines_above_10
    against: ref
    fail_above: 0
    severity: major
    why: A merge must not make the whole worse.
    fix: Split the functions listed, the largest first.
"""
CONFIGURATION = "targets:\n  - {name: shop, collectors: [{use: code.python}]}\nrules: [impact.yaml]\n"


@pytest.fixture
def legacy(place: Place) -> Place:
    """A project whose one function fails, in git on main; work goes on on a branch of its own."""
    place.write("old.py", OLD)
    place.git("init", "--quiet", "--initial-branch=main")
    place.commit()
    place.git("switch", "--quiet", "--create", "work")
    return place


def outcome(place: Place, rule: str, *arguments: str) -> dict[str, object]:
    verdict = place.verdict(*arguments)
    (found,) = (each for each in verdict["outcomes"] if each["rule"] == rule)
    return dict(found)


def test_the_whole_fails_and_a_change_beside_it_does_not(legacy: Place) -> None:
    legacy.write("old.py", OLD + PLAIN)
    assert legacy.check().code == 1
    done = legacy.check("--against", "main")
    assert done.code == 0, done.said
    assert "judge only what changed since" in done.out


def test_a_function_that_the_change_touches_is_judged(legacy: Place) -> None:
    legacy.write("old.py", OLD.replace("return 7\n", "return 70\n") + PLAIN)
    found = outcome(legacy, "complex-functions", "--against", "main")
    assert found["outcome"] == "fail"
    assert found["since"] == legacy.git("rev-parse", "main")
    assert [place["name"] for place in found["evidence"]] == ["old"]  # type: ignore[attr-defined]


def test_new_functions_alone_make_up_the_share(legacy: Place) -> None:
    legacy.write("new.py", OLD.replace("old", "new") + PLAIN)
    legacy.commit()
    found = outcome(legacy, "complex-functions", "--against", "main")
    assert found["value"] == pytest.approx(61 / 63)


def test_a_copied_function_fails_on_the_branch_that_brings_it(legacy: Place) -> None:
    legacy.write("new.py", OLD + PLAIN)
    legacy.commit()
    found = outcome(legacy, "duplicated-code", "--against", "main")
    assert (found["outcome"], found["since"]) == ("fail", legacy.git("rev-parse", "main"))
    assert found["value"] == pytest.approx(61 / 63)
    assert legacy.check("--against", "main").code == 1


def test_copies_that_stood_there_before_are_not_the_changes_fault(legacy: Place) -> None:
    legacy.write("copy.py", OLD)
    legacy.commit()
    legacy.git("branch", "--force", "main")
    legacy.write("copy.py", OLD + PLAIN)
    assert outcome(legacy, "duplicated-code")["outcome"] == "fail"
    assert outcome(legacy, "duplicated-code", "--against", "main")["value"] == 0


def test_few_new_lines_cannot_fail_a_share(legacy: Place) -> None:
    body = "".join(f"    x = x if x > {n} and x or y else y\n" for n in range(8))
    legacy.write("new.py", f"def small(x, y):\n{body}    return x\n")
    done = legacy.check("--against", "main")
    assert done.code == 0, done.said
    assert "too small a sample" in done.out


def test_a_security_issue_on_an_untouched_line_is_not_the_changes_fault(legacy: Place) -> None:
    legacy.write("unsafe.py", "import pickle\n\nx = pickle.loads(b'')\n")
    legacy.commit()
    legacy.git("branch", "--force", "main")
    legacy.write("unsafe.py", "import pickle\n\nx = pickle.loads(b'')\ny = 1\n")
    rule = "medium-severity-security-issues"
    assert outcome(legacy, rule)["value"] == 1
    assert outcome(legacy, rule, "--against", "main")["value"] == 0
    legacy.write("unsafe.py", "import pickle\n\nx = pickle.loads(b'')\ny = pickle.loads(b'')\n")
    assert outcome(legacy, rule, "--against", "main")["value"] == 1


def test_nothing_changed_is_nothing_to_fail(legacy: Place) -> None:
    done = legacy.check("--against", "main", "-v")
    assert done.code == 0, done.said
    assert "nothing that changed has" in done.out


def test_the_merge_base_counts_unless_the_commit_itself_is_asked_for(legacy: Place) -> None:
    legacy.write("new.py", OLD.replace("old", "new"))
    legacy.commit()
    legacy.git("switch", "--quiet", "main")
    legacy.git("mv", "old.py", "gone.py")
    legacy.write("gone.py", "x = 1\n")
    legacy.commit()
    legacy.git("switch", "--quiet", "work")
    of_mine = outcome(legacy, "complex-functions", "--against", "main")
    exact = outcome(legacy, "complex-functions", "--against", "main", "--exact-ref")
    assert [place["name"] for place in of_mine["evidence"]] == ["new"]  # type: ignore[attr-defined]
    assert sorted(place["name"] for place in exact["evidence"]) == ["new", "old"]  # type: ignore[attr-defined]


def test_impact_compares_the_whole_with_what_it_was_at_the_base(legacy: Place) -> None:
    legacy.write("impact.yaml", IMPACT)
    legacy.write("qualitywatch.yaml", CONFIGURATION)
    rule = "complex-share-of-the-whole"
    assert outcome(legacy, rule, "--against", "main")["outcome"] == "pass"
    legacy.write("new.py", OLD.replace("old", "new"))
    found = outcome(legacy, rule, "--against", "main")
    assert (found["outcome"], found["value"], found["baseline"]) == ("fail", 122, 61)
    without = legacy.check()
    assert "check --against REF measures the base of a change" in without.out


def test_a_ref_that_is_not_there_is_a_usage_error(legacy: Place) -> None:
    done = legacy.check("--against", "origin/nowhere")
    assert done.code == 2
    assert "has no commit 'origin/nowhere'" in done.err


def test_report_only_says_everything_and_passes(legacy: Place) -> None:
    done = legacy.check("--report-only")
    assert "the exit code is 0 all the same" in done.err
    assert done.code == 0
    assert done.out.startswith("FAIL")


def test_report_only_does_not_hide_missing_evidence(legacy: Place) -> None:
    legacy.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.coverage}]}]\n")
    assert legacy.check("--report-only").code == 3
