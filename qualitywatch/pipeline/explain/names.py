"""What a user means by a name: a metric, a rule, a characteristic, a finding or a decision."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualitywatch.domain.quality_model import MODELS, resolve_characteristic
from qualitywatch.errors import QualityModelError, UnknownNameError
from qualitywatch.pipeline.explain.sources import Sources

SHORTEST = 4
"""Characters of a fingerprint that are taken for one."""
_HEX = re.compile(r"[0-9a-f]+")
_DECISION = re.compile(r"(?:decision[ :]?|#)?([0-9]{1,9})", re.IGNORECASE)
_LABELLED = re.compile(r"(?P<metric>[^\[\]]+)\[(?P<labels>[^\[\]]*)\]")
_SHOWN = 5


class Kind(StrEnum):
    """What there is to explain."""

    METRIC = "metric"
    CHARACTERISTIC = "characteristic"
    RULE = "rule"
    FINDING = "finding"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Named:
    """What was meant; ``labels`` narrow a metric down to a series."""

    kind: Kind
    name: str
    labels: tuple[tuple[str, str], ...] = ()


def meant(sources: Sources, target: str, text: str) -> Named:
    """What ``text`` names on a target.

    A metric may carry labels (``data.completeness[column=age]``), a finding is named by four or more of its first
    characters, a decision by its number (``12`` or ``#12``). Raises UnknownNameError, with what is near, for anything that is
    not there or not alone.
    """
    text = text.strip()
    labelled = _LABELLED.fullmatch(text)
    metric = labelled["metric"] if labelled else text
    rules = sorted(
        {outcome.rule for outcome in sources.readings.outcomes(target=target)} | set(sources.rules)
    )
    if metric in sources.catalogue or sources.readings.latest(target=target, metric=metric):
        return Named(Kind.METRIC, metric, _labels(labelled["labels"] if labelled else ""))
    if text in rules:
        return Named(Kind.RULE, text)
    if path := _characteristic(text):
        return Named(Kind.CHARACTERISTIC, path)
    found = sources.readings.fingerprints(text.lower(), limit=_SHOWN + 1) if _is_prefix(text) else ()
    if len(found) == 1:
        return Named(Kind.FINDING, found[0])
    number = _DECISION.fullmatch(text)
    if number and not found and sources.readings.decision(int(number[1])):
        return Named(Kind.DECISION, number[1])
    if found:
        raise UnknownNameError(
            f"{text!r} names {_several(found)} findings, not one",
            hint=f"give more of it: {', '.join(each[:12] for each in found[:_SHOWN])}",
        )
    raise UnknownNameError(
        f"nothing on {target} is called {text!r}", hint=_near(sources, target, text, rules)
    )


def _is_prefix(text: str) -> bool:
    return len(text) >= SHORTEST and _HEX.fullmatch(text.lower()) is not None


def _several(found: Sequence[str]) -> str:
    return f"more than {_SHOWN}" if len(found) > _SHOWN else str(len(found))


def _labels(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition("=") for part in text.split(",") if part.strip())
    return tuple(sorted((name.strip(), value.strip()) for name, _, value in pairs))


def _characteristic(text: str) -> str | None:
    """The canonical path of a characteristic, by its path, its title, or the last part of either."""
    try:
        return resolve_characteristic(text.lower().replace(" ", "_").replace("-", "_"))
    except QualityModelError:
        pass
    wanted = text.casefold()
    for model in MODELS.values():
        for path in model.paths():
            if wanted in (model.title_of(path).casefold(), path.rpartition("/")[2]):
                return resolve_characteristic(path)
    return None


def _near(sources: Sources, target: str, text: str, rules: Iterable[str]) -> str:
    metrics = {each.key.metric for each in sources.readings.latest(target=target)}
    names = [*sorted(metrics), *rules, *(path for model in MODELS.values() for path in model.paths())]
    near = list(dict.fromkeys(difflib.get_close_matches(text, names, n=3, cutoff=0.5)))
    inside = [name for name in names if len(text) >= SHORTEST and text in name]
    suggested = list(dict.fromkeys([*inside, *near]))[:_SHOWN]
    said = f"did you mean {', '.join(suggested)}?" if suggested else ""
    return f"{said} qualitywatch explain {target} lists what there is".strip()
