"""Every YAML block in the documentation is what it says: a configuration, a rule pack, or a pipeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from doc_pages.reading import Block, blocks
from doc_pages.shop import make_shop, qualitywatch
from qualitywatch.config.load import load_project
from qualitywatch.config.rules import read_rule_pack
from qualitywatch.config.waivers import read_waivers
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import load_plugins

PLUGINS = load_plugins()


def kind_of(block: Block) -> str:
    """What a block is, by its keys; anything else is a mistake in the documentation."""
    keys = yaml.safe_load(block.text).keys()
    if "targets" in keys:
        return "configuration"
    for kind, key in (
        ("sinks", "sinks"),
        ("rule tests", "tests"),
        ("rules", "rules"),
        ("waivers", "waivers"),
        ("quality model", "measures"),
        ("scraping", "scrape_configs"),
        ("alerts", "groups"),
        ("github", "jobs"),
    ):
        if key in keys:
            return kind
    return "gitlab" if all("script" in job for job in yaml.safe_load(block.text).values()) else "unknown"


BLOCKS = blocks("yaml")
KINDS = {block: kind_of(block) for block in BLOCKS}


def of_kind(*kinds: str) -> list[Block]:
    chosen = [block for block in BLOCKS if KINDS[block] in kinds]
    assert chosen, f"no {kinds} in the documentation any more"
    return chosen


def test_every_block_is_of_a_known_kind() -> None:
    assert [str(block) for block, kind in KINDS.items() if kind == "unknown"] == []


def sample_of(variable: str) -> str:
    """A value that a variable of this name may have."""
    if variable.endswith("_URL"):
        return "https://hooks.example.org/services/T0/B0/x"
    return "a-secret-of-some-length" if variable.endswith("_SECRET") else "ada@example.org"


@pytest.mark.parametrize("block", of_kind("configuration"), ids=str)
def test_a_configuration_is_accepted(block: Block, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, configured=False)
    for location in re.findall(r"location: ([\w./-]+)", block.text):
        (shop / location).mkdir(parents=True, exist_ok=True)
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    text = re.sub(r"file:[\w/${}.-]+", f"file:{secret}", block.text)
    (shop / "qualitywatch.yaml").write_text(text)
    environment = {name: sample_of(name) for name in re.findall(r"\$\{(\w+)\}", text)}
    project = load_project(shop, PLUGINS, environment=environment)
    assert project.configured
    assert {watched.target.name for watched in project.targets} == {
        target["name"] for target in yaml.safe_load(block.text)["targets"]
    }


@pytest.mark.parametrize("block", of_kind("sinks"), ids=str)
def test_sinks_of_a_configuration_are_accepted(block: Block, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, configured=False)
    targets = "targets: [{name: shop, collectors: [{use: code.git}]}]\n"
    (shop / "qualitywatch.yaml").write_text(targets + block.text)
    environment = {name: sample_of(name) for name in re.findall(r"\$\{(\w+)\}", block.text)}
    project = load_project(shop, PLUGINS, environment=environment)
    assert [each.sink.name for each in project.sinks] == [
        sink["use"] for sink in yaml.safe_load(block.text)["sinks"]
    ]


@pytest.mark.parametrize("block", of_kind("rules"), ids=str)
def test_a_rule_pack_is_accepted_or_refused_as_the_text_says(block: Block, tmp_path: Path) -> None:
    pack = tmp_path / "rules.yaml"
    pack.write_text(block.text)
    refusal = re.search(r"refused: (.+)$", block.quote())
    if refusal:
        with pytest.raises(ConfigurationError, match=re.escape(refusal[1])):
            read_rule_pack(pack, PLUGINS.catalogue)
    else:
        rules = read_rule_pack(pack, PLUGINS.catalogue)
        assert list(dict.fromkeys(rule.id for rule in rules)) == [
            rule["id"] for rule in yaml.safe_load(block.text)["rules"]
        ]


@pytest.mark.parametrize("block", of_kind("waivers"), ids=str)
def test_a_file_of_waivers_is_accepted(block: Block, tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(block.text)
    assert len(read_waivers(tmp_path / "waivers.yaml")) == len(yaml.safe_load(block.text)["waivers"])


def commands_of(block: Block) -> list[str]:
    """The lines that a pipeline runs."""
    document = yaml.safe_load(block.text)
    jobs = (document.get("jobs") or document).values()
    lines = [line for job in jobs for line in job.get("script", [])]
    return lines + [step["run"] for job in jobs for step in job.get("steps", []) if "run" in step]


@pytest.mark.parametrize("block", of_kind("gitlab", "github"), ids=str)
def test_a_pipeline_runs_and_leaves_the_reports_that_it_collects(block: Block, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, configured=True)
    summary = tmp_path / "summary.md"
    (check,) = [line for line in commands_of(block) if line.startswith("qualitywatch")]
    words = check.replace('"$GITHUB_STEP_SUMMARY"', str(summary)).split()
    done = qualitywatch(words[1:], shop)
    assert done.returncode == 0, done.stdout + done.stderr
    written = {path.name for path in shop.iterdir()} | {"junit.xml"}
    collected = set(re.findall(r"(?:codequality|sarif_file): ([\w.]+)", block.text))
    collected |= (
        set(re.findall(r"[\w]+\.xml", re.search(r"junit: \[(.*)\]", block.text)[1]))
        if "junit: [" in block.text
        else set()
    )
    assert collected
    assert collected <= written
    assert summary.exists() == ("$GITHUB_STEP_SUMMARY" in check)


@pytest.mark.parametrize("block", of_kind("rule tests"), ids=str)
def test_tests_of_rules_pass(block: Block, tmp_path: Path) -> None:
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "rules.test.yaml").write_text(block.text)
    for pack in of_kind("rules"):
        first = yaml.safe_load(pack.text)["rules"][0]["id"]
        (tmp_path / "quality" / f"{first}.yaml").write_text(pack.text)
    done = qualitywatch(["rules", "test", "quality/rules.test.yaml"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
