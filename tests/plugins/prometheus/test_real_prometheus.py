"""A real Prometheus scrapes the daemon's application, and gives back what was measured."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from urllib.parse import urlencode

import pytest

from qualitywatch.store import memory_store
from qualitywatch.web import Check, create_app
from sample_world.plugin import sample_plugins
from sample_world.serving import free_port, serving
from sample_world.town import NOW, fill

pytestmark = pytest.mark.prometheus

PATIENCE = 60.0


class Well:
    def ready(self):
        return [Check("store", ok=True)]


@pytest.fixture(scope="module")
def scraper(prometheus, tmp_path_factory):
    """Ask it a PromQL question; it scrapes the town once a second."""
    from qualitywatch_prometheus import PrometheusPlugin  # noqa: PLC0415

    plugins = sample_plugins(PrometheusPlugin())
    folder = tmp_path_factory.mktemp("prometheus")
    with closing(memory_store(clock=lambda: NOW)) as store:
        fill(store, plugins, days=3)
        routes = [
            route
            for found in plugins.hook.register_routes(
                readings=store.readings, catalogue=plugins.catalogue, meters=list
            )
            for route in found
        ]
        app = create_app(readings=store.readings, catalogue=plugins.catalogue, health=Well(), routes=routes)
        with serving(app) as address:
            (folder / "prometheus.yml").write_text(
                "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
                "scrape_configs:\n"
                "  - job_name: qualitywatch\n"
                f"    static_configs: [{{targets: ['{address}']}}]\n"
            )
            own = f"127.0.0.1:{free_port()}"
            log = (folder / "log").open("w")
            process = subprocess.Popen(
                [
                    prometheus,
                    f"--config.file={folder}/prometheus.yml",
                    f"--storage.tsdb.path={folder}/data",
                    f"--web.listen-address={own}",
                    "--log.level=warn",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield lambda path, **query: _ask(f"http://{own}/api/v1/{path}", query, process)
            finally:
                process.terminate()
                process.wait(timeout=20)
                log.close()


def _ask(url, query, process):
    assert process.poll() is None, "Prometheus has stopped"
    try:
        with urllib.request.urlopen(f"{url}?{urlencode(query)}", timeout=5) as answer:
            return json.load(answer)["data"]
    except (urllib.error.URLError, ConnectionError):
        return None


def _until(question, *, holds):
    """The first answer that holds, within patience; else the last one."""
    deadline = time.monotonic() + PATIENCE
    answer = None
    while time.monotonic() < deadline:
        answer = question()
        if answer and holds(answer):
            return answer
        time.sleep(0.25)
    pytest.fail(f"no such answer in {PATIENCE:.0f} s, the last was {answer}")


def test_the_scrape_succeeds_and_the_value_comes_back(scraper):
    _until(
        lambda: scraper("targets"),
        holds=lambda found: [target["health"] for target in found["activeTargets"]] == ["up"],
    )
    query = 'qualitywatch_sample_complexity_share_ratio{target="shop",kind="code"}'
    found = _until(lambda: scraper("query", query=query), holds=lambda data: data["result"])
    assert float(found["result"][0]["value"][1]) == pytest.approx(0.234)


def test_sums_over_labels_make_sense(scraper):
    query = 'sum(qualitywatch_findings_open{target="shop"})'
    found = _until(lambda: scraper("query", query=query), holds=lambda data: data["result"])
    assert float(found["result"][0]["value"][1]) == 4


def test_prometheus_knows_type_and_help(scraper):
    metadata = _until(
        lambda: scraper("metadata", metric="qualitywatch_sample_coverage_lines_ratio"), holds=bool
    )
    (said,) = metadata["qualitywatch_sample_coverage_lines_ratio"]
    assert said["type"] == "gauge"
    assert said["help"].startswith("Line coverage. Lines that ran")


def test_an_alert_can_be_written_on_the_verdict(scraper):
    query = 'qualitywatch_target_verdict{verdict="fail"} == 1'
    found = _until(lambda: scraper("query", query=query), holds=lambda data: data["result"])
    assert {item["metric"]["target"] for item in found["result"]} == {"shop", "scoring-input"}
