"""What is observed of locust's statistics."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.load import failed_share, requests, seconds, throughput

REQUESTS = requests("import.locust.requests", "Locust requests", "Requests of the whole test.")
FAILED = requests("import.locust.failed", "Failed Locust requests", "Requests of the whole test that failed.")
FAILED_SHARE = failed_share(
    "import.locust.failed_share",
    "Share of failed Locust requests",
    "Requests that failed, of all of them.",
    FAILED,
    REQUESTS,
)
MEDIAN = seconds(
    "import.locust.duration_median", "Median response time", "Median over all requests of Locust's test."
)
P95 = seconds(
    "import.locust.duration_p95", "95th percentile of response time",
    "95th percentile over all requests of Locust's test.",
)  # fmt: skip
RATE = throughput("import.locust.throughput", "Requests of Locust's test in a second, on average.")

METRICS: tuple[MetricDefinition, ...] = (REQUESTS, FAILED, FAILED_SHARE, MEDIAN, P95, RATE)
