"""Who acts, for the audit log: the person behind a job in CI, with the job's address, or else the login name."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Mapping

from qualitywatch.domain.audit import Actor

_FORGES = (
    # via, a variable that tells, the person, the job's address
    ("gitlab", "GITLAB_CI", "GITLAB_USER_LOGIN", "{CI_JOB_URL}"),
    ("github", "GITHUB_ACTIONS", "GITHUB_ACTOR", "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"),
    ("jenkins", "JENKINS_URL", "BUILD_USER_ID", "{BUILD_URL}"),
    ("azure", "TF_BUILD", "BUILD_REQUESTEDFOR", "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}"),
    ("bitbucket", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_STEP_TRIGGERER_UUID", "{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}"),
)  # fmt: skip


def who_acts(environment: Mapping[str, str]) -> Actor:
    """The actor of this process; what is not known is empty, and never guessed."""
    for via, tells, person, address in _FORGES:
        if environment.get(tells):
            return Actor(environment.get(person, ""), via, _filled(address, environment))
    return Actor(f"{_login()}@{socket.gethostname()}", "login")


def _filled(address: str, environment: Mapping[str, str]) -> str:
    try:
        return address.format_map(environment)
    except KeyError:
        return ""


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in many containers
        return "unknown"
