"""``import.promql``: against a real Prometheus that scrapes itself, and against answers it gives rarely."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from qualitywatch import CollectError, NoEvidenceError, Window
from qualitywatch_import.promql import PromqlCollector

PATIENCE = 60.0


def collector(query: str, url: str | None = None, **keys: object) -> PromqlCollector:
    asked = {"name": "a", "query": query, "characteristic": "performance_efficiency", **keys}
    return PromqlCollector.model_validate({"url": url, "queries": [asked]})


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    """The address of a Prometheus that has scraped itself."""
    binary = shutil.which("prometheus")
    if binary is None:
        pytest.skip("prometheus is not installed (Debian's package prometheus has it)")
    folder = tmp_path_factory.mktemp("prometheus")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
        f"scrape_configs: [{{job_name: itself, static_configs: [{{targets: ['{own}']}}]}}]\n"
    )
    options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [binary, *options, f"--web.listen-address={own}", "--log.level=warn"], stdout=log, stderr=log
        )
        try:
            _wait(f"http://{own}", process)
            yield f"http://{own}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "Prometheus has stopped"
        try:
            with urllib.request.urlopen(f"{url}/api/v1/query?query=up", timeout=5) as answer:
                if json.load(answer)["data"]["result"]:
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.25)
    pytest.fail("Prometheus did not scrape itself")


@pytest.fixture
def now() -> Window:
    end = datetime.now(UTC)
    return Window(end - timedelta(days=1), end)


@pytest.mark.prometheus
def test_a_vector_of_one_series_is_a_number(prometheus, run, now) -> None:
    found = run(collector('up{job="itself"}', prometheus), "/nowhere", now)
    assert found.values == {"number.performance_efficiency a": 1}
    assert abs(found.observations[0].observed_at - now.end) < timedelta(seconds=1)


@pytest.mark.prometheus
def test_a_scalar_is_a_number(prometheus, run, now) -> None:
    assert run(collector("scalar(vector(2.5))", prometheus), "/nowhere", now).values == {
        "number.performance_efficiency a": 2.5
    }


@pytest.mark.prometheus
def test_the_location_can_be_the_server(prometheus, run, now) -> None:
    assert run(collector("vector(1)"), prometheus, now).values == {"number.performance_efficiency a": 1}


@pytest.mark.prometheus
def test_several_series_are_told_apart_by_labels(prometheus, run, now) -> None:
    query = 'label_replace(vector(1), "zone", "eu", "", "") or label_replace(vector(2), "zone", "us", "", "")'
    found = run(collector(query, prometheus, part=["zone"]), "/nowhere", now)
    assert found.values == {"number.performance_efficiency a eu": 1, "number.performance_efficiency a us": 2}


@pytest.mark.prometheus
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("sum(", "answers 400: .*parse error"),
        ("up[5m]", "answers a matrix"),
        ("vector(0) / 0", "is not a finite number"),
        ("vector(1) / 0", "is not a finite number"),
        ('label_replace(vector(1), "a", "b", "", "") or vector(2)', "finds 2 series"),
    ],
)
def test_what_is_not_one_number_is_an_error(prometheus, run, now, query, why) -> None:
    with pytest.raises(CollectError, match=why):
        run(collector(query, prometheus), "/nowhere", now)


@pytest.mark.prometheus
def test_no_series_is_no_evidence(prometheus, run, now) -> None:
    with pytest.raises(NoEvidenceError, match="finds no series"):
        run(collector("no_such_metric", prometheus), "/nowhere", now)


@pytest.mark.prometheus
def test_a_window_in_the_past_is_asked_for_its_end(prometheus, run) -> None:
    end = datetime(2026, 1, 1, tzinfo=UTC)
    found = run(collector("vector(time())", prometheus), "/nowhere", Window(end - timedelta(days=1), end))
    assert found.values == {"number.performance_efficiency a": end.timestamp()}


def test_native_histograms_say_what_to_do(serving, run, now) -> None:
    result = [{"metric": {}, "histogram": [1772452800, {"count": "1", "sum": "1"}]}]
    answer = json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}})
    with (
        serving({"/api/v1/query": answer}) as server,
        pytest.raises(CollectError, match="histogram") as raised,
    ):
        run(collector("h", server.url), "/nowhere", now)
    assert "histogram_quantile" in raised.value.hint
