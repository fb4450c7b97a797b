"""What the guide to the daemon says to Prometheus, held by Prometheus' own tool and by the exposition itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from doc_pages.reading import Block, blocks_of, pages
from qualitywatch.plugins import load_plugins
from qualitywatch_prometheus.families import OWN_NAMES
from qualitywatch_prometheus.naming import names_of

(GUIDE,) = [page for page in pages("guides") if page.name == "daemon.md"]


def block_with(key: str) -> Block:
    (found,) = [block for block in blocks_of(GUIDE) if block.text.startswith(f"{key}:")]
    return found


needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="needs Debian's package prometheus"
)


def promtool(*arguments: str, where: Path) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with both files of the guide."""
    (tmp_path / "prometheus.yml").write_text(block_with("scrape_configs").text)
    (tmp_path / "qualitywatch-alerts.yaml").write_text(block_with("groups").text)
    return tmp_path


@pytest.mark.prometheus
@needs_promtool
def test_prometheus_accepts_the_configuration_and_the_alerts(place: Path) -> None:
    promtool("check", "config", "prometheus.yml", where=place)


FIRING = {
    "QualitywatchDown": ('up{job="qualitywatch", instance="a:1"}', "0x700", {"instance": "a:1", "job": "qualitywatch", "severity": "warning"}),
    "QualitywatchCollectorFails": (
        'qualitywatch_collector_success{collector="code.git", target="shop"}', "0x700",
        {"collector": "code.git", "target": "shop", "severity": "warning"},
    ),
    "QualitywatchTargetFails": (
        'qualitywatch_target_verdict{kind="code", target="shop", verdict="fail"}', "1x700",
        {"kind": "code", "target": "shop", "verdict": "fail", "severity": "info"},
    ),
    "QualitywatchEvidenceMissing": (
        'qualitywatch_target_verdict{kind="code", target="shop", verdict="no_evidence"}', "1x700",
        {"kind": "code", "target": "shop", "verdict": "no_evidence", "severity": "info"},
    ),
    "QualitywatchCriticalFinding": (
        'qualitywatch_findings_open{severity="critical", target="shop"}', "2x700",
        {"target": "shop", "severity": "warning"},
    ),
}  # fmt: skip
"""For each alert: the series, its values, and the labels that it then fires with."""


def test_every_alert_of_the_guide_is_tried() -> None:
    alerts = yaml.safe_load(block_with("groups").text)["groups"][0]["rules"]
    assert {alert["alert"] for alert in alerts} == FIRING.keys()


@pytest.mark.prometheus
@needs_promtool
@pytest.mark.parametrize("alert", FIRING)
def test_an_alert_fires_when_it_should_and_no_other(alert: str, place: Path) -> None:
    series, values, labels = FIRING[alert]
    alerts = {rule["alert"]: rule for rule in yaml.safe_load(block_with("groups").text)["groups"][0]["rules"]}
    value = values.partition("x")[0]
    summary = alerts[alert]["annotations"]["summary"].replace("{{ $value }}", value)
    for name, text in labels.items():
        summary = summary.replace(f"{{{{ $labels.{name} }}}}", text)
    expected = {name: [] for name in alerts} | {
        alert: [{"exp_labels": labels, "exp_annotations": {"summary": summary}}]
    }
    trial = {
        "rule_files": ["qualitywatch-alerts.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": series, "values": values}],
                "alert_rule_test": [
                    {"eval_time": "11h", "alertname": name, "exp_alerts": fired}
                    for name, fired in expected.items()
                ],
            }
        ],
    }
    (place / "trial.yaml").write_text(yaml.safe_dump(trial))
    promtool("test", "rules", "trial.yaml", where=place)


def test_the_alerts_use_names_that_are_exposed() -> None:
    used = set(re.findall(r"qualitywatch_\w+", block_with("groups").text))
    assert used
    assert used - OWN_NAMES == set()


def test_the_guide_lists_every_name_beside_the_metrics() -> None:
    rows = re.findall(r"^\| `(qualitywatch_\w+)` \|", GUIDE.read_text(), re.MULTILINE)
    assert set(rows) == OWN_NAMES


def test_the_example_of_a_name_is_right() -> None:
    (metric, name) = re.search(r"`([a-z.]+)` is `(qualitywatch_\w+)`", GUIDE.read_text()).groups()
    assert names_of(load_plugins().catalogue)[metric].text == name
