"""The configuration that ``qualitywatch init`` writes: what was found switched on, the rest there to uncomment."""

from __future__ import annotations

import json
import re
from pathlib import Path

from qualitywatch.components import Collector
from qualitywatch.config.discovery import discover
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.verdict import LeftOut
from qualitywatch.plugins import Plugins

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
    """The text, the collectors that are switched on in it, and those that are left out with the reason."""
    project = discover(directory, plugins)
    (watched,) = project.targets
    text = _HEAD.format(name=re.sub(r"[^A-Za-z0-9._-]+", "-", watched.target.name).strip("-.") or "project")
    found = [schedule.collector for schedule in watched.schedules]
    for schedule in watched.schedules:
        text += f"      - use: {schedule.collector.name}\n        every: {format_duration(schedule.every)}\n"
        text += _settings(schedule.collector)
    for item in project.left_out:
        why = f"{item.reason}; {item.hint}" if item.hint else item.reason
        text += f"      # - use: {item.collector}    # {' '.join(why.split())}\n"
    if not found:
        text = text.replace(
            "    collectors:\n", "    collectors:                         # nothing found: switch one on\n"
        )
    return text + _TAIL, [collector.name for collector in found], project.left_out


def _settings(collector: Collector) -> str:
    """What discovery found out, as a ``with:`` line; JSON is YAML."""
    found = collector.model_dump(mode="json", exclude_defaults=True)
    if not found:
        return ""
    keys = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in found.items())
    return f"        with: {{{keys}}}\n"
