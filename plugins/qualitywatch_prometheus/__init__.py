"""``/metrics``: the latest values, rules, findings and runs in Prometheus' and OpenMetrics' text formats."""

from qualitywatch_prometheus.plugin import PrometheusPlugin

__all__ = ["PrometheusPlugin"]
