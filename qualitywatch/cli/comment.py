"""``qualitywatch comment``: one comment of a merge request, written once and then brought up to date."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import click

from qualitywatch.cli.forge import Forge, write_comment
from qualitywatch.cli.streams import say
from qualitywatch.errors import ConfigurationError

_GITHUB_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_GITLAB_TOKENS = ("QUALITYWATCH_GITLAB_TOKEN", "GITLAB_TOKEN")
_PULL = re.compile(r"refs/pull/(\d+)/")


@click.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(report: Path) -> None:
    """Write REPORT (of check --format markdown=REPORT) as the comment of the merge request that this job belongs to.

    The job's own variables say where: those of GitHub Actions and of GitLab are known. The token comes from
    GITHUB_TOKEN, or from QUALITYWATCH_GITLAB_TOKEN (a job's own token may not write comments). Outside a merge request
    nothing happens. Exit codes: 0 it is done, 2 it is not.
    """
    forge = forge_of(os.environ)
    if forge is None:
        say("no merge request: nothing to comment on")
        return
    say(f"comment {write_comment(forge, report.read_text(encoding='utf-8'))}")


def forge_of(environment: Mapping[str, str]) -> Forge | None:
    """Where the comment goes; None outside a merge request, ConfigurationError where a token is missing."""
    if environment.get("GITHUB_ACTIONS") == "true":
        pull = _PULL.match(environment.get("GITHUB_REF", ""))
        if pull is None:
            return None
        api = environment.get("GITHUB_API_URL", "https://api.github.com")
        issues = f"{api}/repos/{environment.get('GITHUB_REPOSITORY', '')}/issues"
        headers = {
            "Authorization": f"Bearer {_token(environment, _GITHUB_TOKENS)}",
            "Accept": "application/vnd.github+json",
        }
        return Forge(f"{issues}/{pull[1]}/comments", f"{issues}/comments", "PATCH", headers)
    request = environment.get("CI_MERGE_REQUEST_IID")
    if not request:
        return None
    project = quote(environment.get("CI_PROJECT_ID", ""), safe="")
    notes = f"{environment.get('CI_API_V4_URL', '')}/projects/{project}/merge_requests/{request}/notes"
    return Forge(notes, notes, "PUT", {"PRIVATE-TOKEN": _token(environment, _GITLAB_TOKENS)})


def _token(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    found = next((environment[name].strip() for name in names if environment.get(name, "").strip()), None)
    if found is None:
        raise ConfigurationError(
            f"{names[0]} is not set", hint="give the job a token that may write comments of merge requests"
        )
    return found
