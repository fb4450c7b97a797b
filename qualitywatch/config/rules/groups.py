"""Whether the keys that say how many findings a rule opens make sense together: per, group_by and max_findings."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch.config.rules.keys import RuleConfig
from qualitywatch.config.rules.limits import Remark
from qualitywatch.domain.selector import is_pattern


def nonsense_in_groups(config: RuleConfig) -> Iterator[Remark]:
    """Each of these keys that does nothing beside the others, and why."""
    yield from _twice("per", config.per)
    if config.group_by is not None:
        yield from _twice("group_by", config.group_by)
        yield from _groups(config, config.group_by)
    if config.max_findings is not None and _opens_one(config):
        why = "groups all of them" if config.group_by == [] else "has no per"
        yield "max_findings", f"this rule opens one finding at most, because it {why}"


def _twice(key: str, labels: list[str]) -> Iterator[Remark]:
    for index, label in enumerate(labels):
        if label in labels[:index]:
            yield f"{key}.{index}", f"{label} stands twice"


def _groups(config: RuleConfig, group_by: list[str]) -> Iterator[Remark]:
    if not config.per:
        yield "group_by", "group_by needs per: it groups what per tells apart"
        return
    for index, label in enumerate(group_by):
        if label not in config.per:
            yield (
                f"group_by.{index}",
                f"{label} is not in per, so it tells nothing apart that could be grouped",
            )
    if set(group_by) == set(config.per):
        yield "group_by", "group_by names all labels of per, so every group is of one: leave some out"


def _opens_one(config: RuleConfig) -> bool:
    names = config.metric or ()
    one_metric = bool(config.all or config.any) or (len(names) == 1 and not is_pattern(names[0]))
    apart = config.per if config.group_by is None else config.group_by
    return one_metric and not apart
