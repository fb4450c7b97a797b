"""``qualitywatch jira …``: what an operator asks about the connection to Jira."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from qualitywatch import ConfigurationError, NoRoomError, SinkError
from qualitywatch_jira.diagnosis import Diagnosis
from qualitywatch_jira.doctor import examine
from qualitywatch_jira.plan import difference
from qualitywatch_jira.rehearsal import Intended
from qualitywatch_jira.sink import JiraSink
from qualitywatch_jira.templates import OWN

_config = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file; by default the one in this directory.",
)
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For whom."
)


@click.group("jira", short_help="The connection to Jira.")
def jira() -> None:
    """The connection to Jira."""


@jira.command("doctor")
@_config
@_format
@click.pass_context
def doctor(context: click.Context, config: Path | None, form: str) -> None:
    """Look at every configured Jira sink, and say what to do about what is not as it should be.

    Writes nothing to Jira. Exit codes: 0 tickets can be filed, 1 some cannot, 2 no Jira sink is configured.
    """
    lines = list(_examined(context.obj, config))
    if form == "json":
        click.echo(json.dumps([{"sink": name, **asdict(line)} for name, line in lines], indent=2))
    else:
        for name, line in lines:
            click.echo(
                f"{'ok  ' if line.healthy else 'FAIL' if line.fatal else 'warn'}  {name}  {_said(line)}"
            )
    context.exit(int(any(line.fatal for _, line in lines)))


@jira.command("template")
def template() -> None:
    """Print the template that tickets are worded by, to copy and to change; name yours as the sink's ``template``."""
    click.echo(OWN.read_text(encoding="utf-8"), nl=False)


@jira.command("plan")
@_config
@_format
@click.pass_context
def plan(context: click.Context, config: Path | None, form: str) -> None:
    """Show exactly what would be sent for everything that waits in the outbox, as a diff against what Jira has.

    Reads from Jira and writes nothing. Exit codes: 0 all can be sent, 1 Jira would not take some of it.
    """
    _require_sinks(context.obj, config)
    shown: list[dict[str, Any]] = []
    refused = False
    for name, sink, delivery in context.obj.waiting("jira", config=config):
        if sink.discard(delivery):
            continue
        finding = delivery.change.finding.outcome
        of = f"{delivery.change.kind} {finding.rule} on {finding.target}"
        if delivery.change.finding.gathers:
            of += f" ({delivery.change.finding.members_total} findings)"
        told, head = {"sink": name, "of": of}, [f"{name}  {of}"]
        if delivery.given_up:
            told["given_up"] = delivery.given_up
            head.append(
                f"  was given up; the daemon tries it again when it starts: {_plain(delivery.given_up)}"
            )
        rehearsed, stage = sink.rehearsed()
        try:
            rehearsed.send(delivery)
        except NoRoomError as error:
            shown.append({**told, "waits": error.message, "requests": []})
            _print(form, [*head, f"  waits in the overflow: {_plain(error.message)}"])
            continue
        except SinkError as error:
            refused = True
            shown.append({**told, "error": str(error), "requests": []})
            _print(form, [*head, f"  ! {_plain(str(error))}"])
            continue
        shown.append({**told, "requests": [asdict(each) for each in stage.intended]})
        _print(form, [*head, *_differences(rehearsed, stage.intended)])
    if form == "json":
        click.echo(json.dumps(shown, indent=2))
    elif not shown:
        click.echo("nothing waits to be sent")
    context.exit(int(refused))


@jira.command("sync")
@_config
@_format
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.pass_context
def sync(context: click.Context, config: Path | None, form: str, *, dry_run: bool) -> None:
    """Follow what people did to the tickets of open findings, and join tickets that were filed twice.

    The daemon does the same every 15 minutes. A "won't do" becomes a waiver that ends by itself, a ticket that was
    closed without a repair is opened again, a moved one gets its new key.
    """
    _require_sinks(context.obj, config)
    stages: list[tuple[JiraSink, Any]] = []

    def rehearse(sink: JiraSink) -> JiraSink:
        stages.append(sink.rehearsed())
        return stages[-1][0]

    instead = rehearse if dry_run else None
    told = [
        (name, news) for name, news in context.obj.follow("jira", config=config, instead=instead) if news.said
    ]
    intended = [each for _, stage in stages for each in stage.intended]
    if form == "json":
        found = [
            {"sink": name, "fingerprint": news.ticket.fingerprint, "said": news.said} for name, news in told
        ]
        click.echo(json.dumps({"news": found, "requests": [asdict(each) for each in intended]}, indent=2))
        return
    for name, news in told:
        click.echo(f"{name}  {_plain(news.said)}")
    for rehearsed, stage in stages:
        _print("text", _differences(rehearsed, stage.intended))
    if not told and not intended:
        click.echo("every ticket is as it should be")


def _differences(sink: JiraSink, intended: list[Intended]) -> list[str]:
    return [f"  {_plain(line)}" for each in intended for line in difference(sink.gateway, each)]


def _print(form: str, lines: list[str]) -> None:
    if form == "text":
        for line in lines:
            click.echo(line)


def _require_sinks(settings: Any, config: Path | None) -> dict[str, JiraSink]:
    sinks: dict[str, JiraSink] = settings.sinks("jira", directory=Path.cwd(), config=config)
    if not sinks:
        raise ConfigurationError("no Jira sink is configured", hint="add one under sinks: with use: jira")
    return sinks


def _examined(settings: Any, config: Path | None) -> Iterator[tuple[str, Diagnosis]]:
    for name, sink in _require_sinks(settings, config).items():
        for line in examine(sink):
            yield name, line


def _said(line: Diagnosis) -> str:
    words = f"{line.subject}: {line.said}"
    return _plain(f"{words} → {line.hint}" if line.hint else words)


def _plain(words: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in words)
