"""qualitywatch's plugin for telling others: webhook, Slack, e-mail, Alertmanager, GitHub and GitLab issues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualitywatch import hookimpl

if TYPE_CHECKING:
    from qualitywatch import Sink


@hookimpl
def register_sinks() -> Iterable[type[Sink]]:
    """The sinks that users configure as ``use: webhook``, ``slack``, ``email``, ``alertmanager``, ``github``, ``gitlab``."""
    from qualitywatch_notify.alertmanager.sink import AlertmanagerSink  # noqa: PLC0415
    from qualitywatch_notify.issues.github import GitHubSink  # noqa: PLC0415
    from qualitywatch_notify.issues.gitlab import GitLabSink  # noqa: PLC0415
    from qualitywatch_notify.mail.sink import EmailSink  # noqa: PLC0415
    from qualitywatch_notify.slack import SlackSink  # noqa: PLC0415
    from qualitywatch_notify.webhook.sink import WebhookSink  # noqa: PLC0415

    return [WebhookSink, SlackSink, EmailSink, AlertmanagerSink, GitHubSink, GitLabSink]
