"""``qualitywatch check`` with a configuration: what is listed is required, and what is wrong is said where it stands."""

from __future__ import annotations

import pytest

from command_line import Place
from trial_site import RULES, configuration

COVERAGE = """\
targets:
  - name: shop
    collectors:
      - use: code.python
      - use: code.coverage
"""


def test_required_evidence_that_is_missing_is_an_exit_code_of_its_own(good: Place) -> None:
    good.write("qualitywatch.yaml", COVERAGE)
    done = good.check()
    assert done.code == 3
    assert "NO EVIDENCE" in done.out
    assert "no coverage report" in done.out
    assert "→ run pytest --cov" in done.out


@pytest.mark.parametrize(
    ("choice", "code", "word"), [("fail", 3, "no_evidence"), ("warn", 0, "warn"), ("ignore", 0, "pass")]
)
def test_what_missing_evidence_does_is_the_callers_choice(
    good: Place, choice: str, code: int, word: str
) -> None:
    good.write("qualitywatch.yaml", COVERAGE)
    done = good.check("--on-missing", choice, "--format", "json")
    assert done.code == code
    assert done.json()["verdict"] == word


@pytest.mark.parametrize(
    ("collector", "words"),
    [
        ("trial.crash", "the disc is full of water"),
        ("trial.exit", "ended with status 17"),
        ("trial.hang, timeout: 1s", "time limit of 1s"),
        ("trial.swell, memory: 400MiB", "memory limit of 400 MiB"),
    ],
)
def test_a_collector_that_fails_is_named_and_is_no_pass(trial: Place, collector: str, words: str) -> None:
    trial.write("qualitywatch.yaml", configuration("trial.value", collector))
    trial.write("rules.yaml", RULES + OTHER_RULE)
    done = trial.check()
    name = collector.partition(",")[0]
    assert done.code == 3, done.said
    assert f"{name}: " in done.out
    assert words in done.out


OTHER_RULE = """\
  - id: other-value
    metric: trial.other.value
    fail_above: 10
    severity: minor
    why: Nobody has ever seen this value.
    fix: Mend the collector that crashes.
"""


def test_a_failure_wins_over_missing_evidence(trial: Place) -> None:
    trial.write("qualitywatch.yaml", configuration("trial.value", "trial.crash"))
    trial.write("rules.yaml", RULES + OTHER_RULE)
    trial.write("value.txt", "11")
    verdict = trial.verdict()
    assert verdict["exit_code"] == 1
    assert {o["rule"]: o["outcome"] for o in verdict["outcomes"]} == {
        "small-value": "fail",
        "other-value": "error",
    }
    assert verdict["problems"][0]["collector"] == "trial.crash"


def test_the_others_of_a_crashing_collector_measure(trial: Place) -> None:
    trial.write("qualitywatch.yaml", configuration("trial.crash", "trial.value", "trial.hang, timeout: 1s"))
    metrics = {m["metric"] for m in trial.verdict()["measurements"]}
    assert metrics == {"trial.input.value", "trial.input.parts"}


@pytest.mark.parametrize(
    ("value", "word", "code"), [(5, "pass", 0), (6, "warn", 0), (10, "warn", 0), (10.5, "fail", 1)]
)
def test_limits_are_met_by_what_equals_them(trial: Place, value: float, word: str, code: int) -> None:
    trial.write("value.txt", str(value))
    verdict = trial.verdict()
    assert (verdict["verdict"], verdict["exit_code"]) == (word, code)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("targets:\n  - name: shop\n    collectors:\n      - use: code.pyton\n", 4, "did you mean code.python"),
        ("tragets: []\n", 1, "did you mean 'targets'"),
        ("targets:\n  - name: shop\n    collectors: [{use: code.python, every: 5 minutes}]\n", 3, "such as 90s, 15m"),
        ("targets:\n  - name: shop\n    location: nowhere\n    collectors: [{use: code.python}]\n", 3, "is not a directory"),
        ("store: ${NO_SUCH_VARIABLE}\ntargets: []\n", 1, "NO_SUCH_VARIABLE is not set"),
        ("targets:\n  - name: shop\n    collectors: [{use: code.python, with: {pathes: [a]}}]\n", 3, "did you mean 'paths'"),
        ("targets: [\n", 2, "is not YAML"),
        ("targets:\n  - name: a b\n    collectors: [{use: code.python}]\n", 2, "without spaces"),
        ("- a\n- b\n", 1, "must be a mapping"),
        ("a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
         "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n", 1, "aliases"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_told_with_file_and_line(
    good: Place, text: str, line: int, words: str
) -> None:
    good.write("qualitywatch.yaml", text)
    done = good.check()
    assert done.code == 2
    assert f"qualitywatch.yaml:{line}" in done.err
    assert words in done.err
    assert done.out == ""


def test_a_mistake_in_pyproject_is_told_with_file_and_line(good: Place) -> None:
    good.write("pyproject.toml", '[project]\nname = "x"\n\n[tool.qualitywatch]\nstoer = "x"\n')
    done = good.check()
    assert done.code == 2
    assert "pyproject.toml:5" in done.err


def test_a_mistake_in_a_rule_is_told_with_file_and_line(trial: Place) -> None:
    trial.write("rules.yaml", RULES.replace("fail_above: 10", "fail_abov: 10"))
    done = trial.check()
    assert done.code == 2
    assert "rules.yaml:5" in done.err
    assert "did you mean 'fail_above'" in done.err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"store: \xe9\n", b"", b"\0"])
def test_a_configuration_that_is_no_text_is_refused_in_words(good: Place, content: bytes) -> None:
    good.write("qualitywatch.yaml", content)
    done = good.check()
    assert done.code == 2
    assert "qualitywatch.yaml" in done.err


def test_a_configuration_that_is_a_directory_or_missing_is_refused(good: Place) -> None:
    (good.path / "qualitywatch.yaml").mkdir()
    assert good.check().code == 2
    done = good.check("--config", "other.yaml")
    assert done.code == 2
    assert "other.yaml: the configuration does not exist" in done.err


def test_a_secret_in_a_wrong_configuration_is_not_repeated(good: Place) -> None:
    text = (
        "store: postgresql+psycopg://ada:hunter2@127.0.0.1:9/x\ntargets:\n  - name: shop\n"
        "    collectors: [{use: code.python}]\n"
        "sinks:\n  - {use: jira, with: {token: '${TOKEN}', url: 7}}\n"
    )
    good.write("qualitywatch.yaml", text)
    for command in (["check"], ["config", "check"], ["db", "stats"], ["run", "--port", "0"]):
        done = good.run(*command, TOKEN="hunter3")
        assert done.code == 2
        assert "hunter" not in done.said


def test_two_configurations_at_once_are_refused(good: Place) -> None:
    good.write("qualitywatch.yaml", COVERAGE)
    good.write("pyproject.toml", "[tool.qualitywatch]\n")
    done = good.check()
    assert done.code == 2
    assert "keep one of them" in done.err


def test_the_configuration_in_pyproject_is_read(good: Place) -> None:
    good.write(
        "pyproject.toml",
        '[[tool.qualitywatch.targets]]\nname = "toml"\n\n[[tool.qualitywatch.targets.collectors]]\nuse = "code.python"\n',
    )
    assert good.verdict()["targets"][0]["name"] == "toml"


def test_a_check_without_history_says_so_and_makes_none(good: Place) -> None:
    good.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.python}]}]\n")
    done = good.check()
    assert done.code == 0
    assert "no history yet" in done.err
    assert not (good.path / "qualitywatch.db").exists()


def test_a_check_leaves_its_decision_in_the_store(trial: Place) -> None:
    assert trial.run("collect").code == 0
    trial.check()
    assert trial.run("db", "stats", "--format", "json").json()["decisions"] == 1


def test_a_rule_that_compares_uses_the_history(trial: Place) -> None:
    trial.write("rules.yaml", RULES.replace("    warn_above: 5\n", "    against: previous\n"))
    done = trial.check()
    assert done.code == 0
    assert "nothing to compare with yet" in done.out
    trial.run("collect")
    trial.write("value.txt", "11")
    verdict = trial.verdict()
    assert verdict["verdict"] == "pass"
    assert verdict["outcomes"][0]["baseline"] == 1
    trial.write("value.txt", "12")
    assert trial.verdict()["verdict"] == "fail"


def test_the_configuration_may_lie_elsewhere_and_its_paths_are_its_own(trial: Place) -> None:
    elsewhere = Place(trial.path.parent, trial.environment)
    assert elsewhere.check("shop").code == 0
    assert elsewhere.check("--config", "shop/qualitywatch.yaml").code == 0
    assert elsewhere.run("collect", "--config", "shop/qualitywatch.yaml").code == 0
    assert (trial.path / "qualitywatch.db").exists()
