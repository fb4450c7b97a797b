"""Every shipped rule."""

from __future__ import annotations

from qualitywatch.config.rules import read_rule_pack
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.rule_words import limits_told
from qualitywatch.plugins import Plugins
from reference_pages.markdown import Lines, code, table, to_metric


def page(plugins: Plugins) -> Lines:
    """Every shipped rule."""
    yield "# Rules"
    yield ""
    yield "The rule packs that ship with qualitywatch; name them under `rules:` in the configuration."
    yield "[Writing rules](../guides/rules.md) explains every key."
    yield ""
    for name, path in sorted(plugins.rule_packs.items()):
        rules = read_rule_pack(path, plugins.catalogue)
        yield f"## Pack `{name}`"
        yield ""
        yield from table(
            ("rule", "metric", "limits", "severity"),
            (
                (f"[`{r.id}`](#{r.id})", to_metric(r.metric), limits_of(r, plugins), code(r.severity))
                for r in rules
            ),
        )
        for rule in rules:
            yield f"### `{rule.id}`"
            yield ""
            yield f"{rule.why}"
            yield ""
            yield f"- metric: {to_metric(rule.metric)}{_selected(rule)}"
            yield f"- limits: {limits_of(rule, plugins)}"
            yield f"- severity: {code(rule.severity)}"
            yield f"- fix: {rule.fix}"
            yield f"- source: {rule.source or '–'}"
            yield ""


def _selected(rule: Rule) -> str:
    chosen = [f"{name}={value}" for name, value in rule.labels.items()]
    chosen += [f"one outcome for each {label}" for label in rule.per]
    chosen += [f"targets of kind {rule.where.kind}"] if rule.where.kind else []
    return f" ({', '.join(chosen)})" if chosen else ""


def limits_of(rule: Rule, plugins: Plugins) -> str:
    """The limits in the metrics' own words; against a baseline they are differences."""
    return limits_told(rule, lambda metric: plugins.catalogue[metric].unit)
