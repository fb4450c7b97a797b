"""The configuration that ``qualitywatch init`` writes: what was found switched on, the rest there to uncomment."""

from __future__ import annotations

import json
import re
from pathlib import Path

from qualitywatch.components import Collector
from qualitywatch.config.discovery import discover
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.readable import prose
from qualitywatch.domain.verdict import LeftOut
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

_NO_TEXT = ("true", "false", "yes", "no", "on", "off", "y", "n", "null")
"""Words that YAML 1.1 does not read as text."""

_HEAD = """\
# What qualitywatch watches here, how it judges it and where findings go.
# `qualitywatch config schema` prints every key; `qualitywatch config check` says whether this file is right.

store: sqlite:///qualitywatch.db        # or postgresql+psycopg://user@host/database; keep it out of git

targets:
  - name: {name}
    kind: code                          # code | pipeline | model | dataset
    location: .
    labels: {{}}                          # your own, such as {{team: checkout, environment: production}}
    collectors:
"""

_TAIL = """
rules:
  - python-service                      # shipped; `qualitywatch rules check` lists what is in it
  {imported}- imported-reports                    # shipped, for the reports of other tools
  # - quality/rules.yaml                # your own

# Findings become Jira tickets in the next sprint; try it with `qualitywatch jira doctor` first.
# sinks:
#   - use: jira
#     with:
#       url: https://example.atlassian.net
#       project: QW
#       email: ${JIRA_EMAIL}
#       token: ${JIRA_TOKEN}            # or file:/run/secrets/jira-token
#       sprint: next

# daemon:
#   host: 127.0.0.1
#   port: 8425
"""


def starter(directory: Path, plugins: Plugins) -> tuple[str, list[str], tuple[LeftOut, ...]]:
    """The text, the collectors that found something to measure, and those that are left out with the reason.

    Where none found anything, all are switched on: they say what they miss until it is there. Raises
    ConfigurationError where there is no collector at all.
    """
    project = discover(directory, plugins)
    (watched,) = project.targets
    if not watched.schedules and not project.left_out:
        raise ConfigurationError("no installed collector measures code", hint="see qualitywatch plugins list")
    text = _HEAD.format(name=_name(watched.target.name))
    found = [schedule.collector for schedule in watched.schedules]
    for schedule in watched.schedules:
        text += f"      - use: {schedule.collector.name}\n        every: {format_duration(schedule.every)}\n"
        text += _settings(schedule.collector)
    for item in project.left_out:
        why = f"{item.reason}; {item.hint}" if item.hint else item.reason
        text += f"      {'# ' if found else ''}- use: {item.collector}    # {prose(why)}\n"
    if not found:
        text = text.replace(
            "    collectors:\n",
            "    collectors:                         # found nothing yet; keep those you need\n",
        )
    imports = any(rule.metric.startswith("import.") for rule in project.rules)
    return (
        text + _TAIL.replace("{imported}", "" if imports else "# "),
        [collector.name for collector in found],
        project.left_out,
    )


def _name(directory: str) -> str:
    """The directory's name as a target's, in quotes where YAML would read something else than text."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", directory).strip("-.")[:120] or "project"
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", name) and name.lower() not in _NO_TEXT
    return name if plain else json.dumps(name)


def _settings(collector: Collector) -> str:
    """What discovery found out, as a ``with:`` line; JSON is YAML."""
    found = collector.model_dump(mode="json", exclude_defaults=True)
    if not found:
        return ""
    keys = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in found.items())
    return f"        with: {{{keys}}}\n"
