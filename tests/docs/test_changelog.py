"""The changelog keeps its form and names what there is."""

from __future__ import annotations

import re

import click

from doc_pages.reading import ROOT
from qualitywatch import __version__
from qualitywatch.cli.app import Settings, cli

TEXT = (ROOT / "CHANGELOG.md").read_text()


def test_headings_are_those_of_keep_a_changelog() -> None:
    kinds = set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.findall(r"^## (.+)$", TEXT, re.MULTILINE)[0] == "[Unreleased]"


def test_the_present_version_is_named() -> None:
    assert __version__ in TEXT


def test_every_command_is_named() -> None:
    listed = re.search(r"\*\*Commands\*\*: (.+)", TEXT)
    assert listed is not None
    context = click.Context(cli, obj=Settings())
    assert set(re.findall("`([^`]+)`", listed[1])) == set(cli.list_commands(context))
