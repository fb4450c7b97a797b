"""What is observed of a k6 summary."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition
from qualitywatch_import.metrics.issues import issues
from qualitywatch_import.metrics.load import failed_share, requests, seconds, throughput

_CORRECTNESS = "functional_suitability/functional_correctness"
REQUESTS = requests("import.k6.requests", "k6 requests", "HTTP requests of the whole test.")
FAILED = requests("import.k6.failed", "Failed k6 requests", "HTTP requests of the whole test that failed.")
FAILED_SHARE = failed_share(
    "import.k6.failed_share", "Share of failed k6 requests", "HTTP requests that failed, of all of them.",
    FAILED, REQUESTS,
)  # fmt: skip
MEDIAN = seconds("import.k6.duration_median", "Median response time", "Median of k6's http_req_duration.")
P95 = seconds(
    "import.k6.duration_p95", "95th percentile of response time", "95th percentile of k6's http_req_duration."
)
RATE = throughput("import.k6.throughput", "HTTP requests of k6's test in a second, on average.")
CHECKS = MetricDefinition(
    id="import.k6.checks", title="k6 checks", unit="{check}", direction=Direction.NONE,
    characteristic=_CORRECTNESS, how="How often a check of k6's script was made.",
)  # fmt: skip
FAILED_CHECKS = issues(
    "import.k6.failed_checks", "Failed k6 checks", "How often a check of k6's script failed.",
    unit="{check}", characteristic=_CORRECTNESS,
)  # fmt: skip
FAILED_THRESHOLDS = issues(
    "import.k6.failed_thresholds", "Crossed k6 thresholds", "Thresholds of k6's script that the test crossed.",
    unit="{threshold}", characteristic="performance_efficiency/time_behaviour",
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (
    REQUESTS, FAILED, FAILED_SHARE, MEDIAN, P95, RATE, CHECKS, FAILED_CHECKS, FAILED_THRESHOLDS,
)  # fmt: skip
