"""The configuration that ``qualitywatch init`` writes: what was found switched on, the rest there to uncomment."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

from qualitywatch.components import Collector
from qualitywatch.config.data_sets import FoundData, data_sets
from qualitywatch.config.discovery import discover
from qualitywatch.config.project import Project, WatchedTarget
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
"""

_CODE = """\
  - name: {name}
    kind: code                          # code | pipeline | model | dataset
    location: .
    labels: {{}}                          # your own, such as {{team: checkout, environment: production}}
    collectors:
"""

_CODE_PACK = (
    "- python-service                      # shipped; `qualitywatch rules check` lists what is in it\n"
)
_DATA_PACK = "- data-product                        # shipped, for data sets\n"
_TAIL = """
rules:
{packs}  {imported}- imported-reports                    # shipped, for the reports of other tools
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

    Data sets below the directory are targets of their own, and the only ones where no collector of code found anything.
    Where none found anything, all are switched on: they say what they miss until it is there. Raises
    ConfigurationError where there is no collector at all.
    """
    project = discover(directory, plugins)
    (watched,) = project.targets
    sets = data_sets(project.directory, plugins)
    if not watched.schedules and not project.left_out and not sets:
        raise ConfigurationError("no installed collector measures code", hint="see qualitywatch plugins list")
    of_code = bool(watched.schedules) or not sets
    text, taken = _HEAD, set()
    if of_code:
        taken.add(_name(watched.target.name))
        text += _code(project, watched)
    for each in sets:
        text += _data_set(each, taken)
    packs = f"  {'' if of_code else '# '}{_CODE_PACK}" + (f"  {_DATA_PACK}" if sets else "")
    imports = any(rule.metric.startswith("import.") for rule in project.rules)
    schedules = [*watched.schedules, *(schedule for each in sets for schedule in each.schedules)]
    return (
        text + _TAIL.replace("{packs}", packs).replace("{imported}", "" if imports else "# "),
        list(dict.fromkeys(schedule.collector.name for schedule in schedules)),
        project.left_out if of_code else (),
    )


def _code(project: Project, watched: WatchedTarget) -> str:
    """The directory itself as a target."""
    text = _CODE.format(name=_name(watched.target.name))
    found = bool(watched.schedules)
    for schedule in watched.schedules:
        text += f"      - use: {schedule.collector.name}\n        every: {format_duration(schedule.every)}\n"
        text += _settings(schedule.collector)
    text += _left_out(project.left_out, found=found)
    if found:
        return text
    return text.replace(
        "    collectors:\n",
        "    collectors:                         # found nothing yet; keep those you need\n",
    )


def _left_out(items: Sequence[LeftOut], *, found: bool) -> str:
    """Those that are left out; to be uncommented where others ``found`` something."""
    text = ""
    for item in items:
        why = f"{item.reason}; {item.hint}" if item.hint else item.reason
        text += f"      {'# ' if found else ''}- use: {item.collector}    # {prose(why)}\n"
    return text


def _data_set(found: FoundData, taken: set[str]) -> str:
    """A data set as a target of its own, under a name that is not ``taken`` yet."""
    parts = found.location.split("/")
    paths = ["-".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]
    numbered = (f"data-{number}" for number in count(1))  # names that are not in ASCII may all be one
    name = next(each for each in map(_name, chain(paths, numbered)) if each not in taken)
    taken.add(name)
    text = (
        f"  - name: {name}\n    kind: dataset\n    location: {json.dumps(found.location)}\n    collectors:\n"
    )
    for schedule in found.schedules:
        text += f"      - use: {schedule.collector.name}\n        every: 1d\n{_settings(schedule.collector)}"
    text += _left_out(found.left_out, found=bool(found.schedules))
    text += f"      # - use: data.quality    # expectations; `qualitywatch data suggest {prose(found.location)}` prints some\n"
    return text


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
