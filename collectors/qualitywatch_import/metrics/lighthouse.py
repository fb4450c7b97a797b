"""What is observed of Lighthouse's results."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_TIME = "performance_efficiency/time_behaviour"


def _score(name: str, title: str, characteristic: str) -> MetricDefinition:
    return MetricDefinition(
        id=f"import.lighthouse.{name}", title=title, unit="1", direction=Direction.HIGHER,
        characteristic=characteristic, labels=("page",), source="Lighthouse",
        how="Lighthouse's score of the category, 0 to 1; of several runs on a page the median.",
    )  # fmt: skip


def _seconds(name: str, title: str) -> MetricDefinition:
    return MetricDefinition(
        id=f"import.lighthouse.{name}", title=title, unit="s", direction=Direction.LOWER,
        characteristic=_TIME, labels=("page",), source="Lighthouse, web.dev/vitals",
        how="As Lighthouse measured it in its laboratory; of several runs on a page the median.",
    )  # fmt: skip


CATEGORIES = {
    "performance": _score("performance", "Lighthouse performance", _TIME),
    "accessibility": _score("accessibility", "Lighthouse accessibility", "interaction_capability/inclusivity"),
    "best-practices": _score("best_practices", "Lighthouse best practices", "security/resistance"),
    "seo": _score("seo", "Lighthouse search engine fitness", "interaction_capability/appropriateness_recognizability"),
}  # fmt: skip
MEASURED = {
    "first-contentful-paint": _seconds("first_contentful_paint", "First contentful paint"),
    "largest-contentful-paint": _seconds("largest_contentful_paint", "Largest contentful paint"),
    "total-blocking-time": _seconds("total_blocking_time", "Total blocking time"),
    "speed-index": _seconds("speed_index", "Speed index"),
    "cumulative-layout-shift": MetricDefinition(
        id="import.lighthouse.cumulative_layout_shift",
        title="Cumulative layout shift",
        unit="1",
        direction=Direction.LOWER,
        characteristic="interaction_capability/user_error_protection",
        labels=("page",),
        source="Lighthouse, web.dev/vitals",
        how="How far what is shown moves under the reader's hand, as Lighthouse scores it; of several runs the median.",
    ),
}

METRICS: tuple[MetricDefinition, ...] = (*CATEGORIES.values(), *MEASURED.values())
