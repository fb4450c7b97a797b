"""Judging: rules × measurements → exactly one outcome per rule, target and label set. Pure."""

from qualitywatch.pipeline.evaluate.accept import accept, all_accepted
from qualitywatch.pipeline.evaluate.badness import is_breach
from qualitywatch.pipeline.evaluate.capped import capped, rest_of
from qualitywatch.pipeline.evaluate.characteristics import report_characteristics
from qualitywatch.pipeline.evaluate.findings import Settlement, settle_findings
from qualitywatch.pipeline.evaluate.heads import head_in
from qualitywatch.pipeline.evaluate.judge import judge
from qualitywatch.pipeline.evaluate.past import NO_PAST, Baseline, Hush, LabelsBefore, Past, Stretch, Whose
from qualitywatch.pipeline.evaluate.repair_places import RepairPlaces, places_of
from qualitywatch.pipeline.evaluate.repairs import Repair, plan_repairs
from qualitywatch.pipeline.evaluate.scores import caps
from qualitywatch.pipeline.evaluate.situation import Failure, Situation
from qualitywatch.pipeline.evaluate.verdict import is_missing, verdict_of
from qualitywatch.pipeline.evaluate.waive import expiring, honour
from qualitywatch.pipeline.evaluate.waive_places import honour_written

__all__ = [
    "NO_PAST",
    "Baseline",
    "Failure",
    "Hush",
    "LabelsBefore",
    "Past",
    "Repair",
    "RepairPlaces",
    "Settlement",
    "Situation",
    "Stretch",
    "Whose",
    "accept",
    "all_accepted",
    "capped",
    "caps",
    "expiring",
    "head_in",
    "honour",
    "honour_written",
    "is_breach",
    "is_missing",
    "judge",
    "places_of",
    "plan_repairs",
    "report_characteristics",
    "rest_of",
    "settle_findings",
    "verdict_of",
]
