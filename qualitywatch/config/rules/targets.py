"""Rules of the user's own that name a target which nobody has: most likely another one is meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from qualitywatch.domain.rule import Rule
from qualitywatch.domain.selector import is_pattern
from qualitywatch.errors import RuleError


def mistaken_names(
    rules: Iterable[Rule], targets: Collection[str], shipped: Iterable[Path]
) -> Iterator[RuleError]:
    """An error for each name that no target has and that is much like one's; a pattern may well fit none."""
    packs = {str(path) for path in shipped}
    told: set[tuple[str, str, str]] = set()
    for rule in rules:
        for name in _names(rule) if rule.pack not in packs else ():
            near = difflib.get_close_matches(name, targets, n=1) if name not in targets else []
            if near and (rule.pack, rule.id, name) not in told:
                told.add((rule.pack, rule.id, name))
                yield RuleError(
                    f"the rule {rule.id} selects the target {name!r}, which the configuration does not have",
                    file=rule.pack,
                    line=rule.line,
                    hint=f"did you mean {near[0]}?",
                )


def _names(rule: Rule) -> Iterator[str]:
    wheres = [rule.where, *(each.where for each in rule.conditions if each.where is not None)]
    for where in wheres:
        names = where.name if isinstance(where.name, tuple) else (where.name,)
        yield from (name for name in names if name is not None and not is_pattern(name))
