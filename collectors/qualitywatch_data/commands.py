"""``qualitywatch data …``: a profile of a data set, and the expectations that it suggests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from qualitywatch import Problem
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.expectations.count import Counted, count_all
from qualitywatch_data.expectations.model import Expectation
from qualitywatch_data.expectations.suggest import as_yaml, suggested
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.document import to_json
from qualitywatch_data.profiles.reading import Choice, opened, profile_of
from qualitywatch_data.sources.location import Place, dataset_at


@click.group("data", short_help="Profiles of data sets, and expectations that they suggest.")
def data() -> None:
    """Profiles of data sets, and expectations that they suggest."""


@data.command("suggest")
@click.argument("location")
def suggest(location: str) -> None:
    """Print expectations that the data at LOCATION meet, to stand under with: of data.quality.

    They say what has held so far. Read them before you use them: a column without nulls need not stay so.
    """
    dataset = dataset_at(str(Path.cwd() / location), Place())
    with engine(dataset.files) as reading:
        made, problems = profile_of(reading, dataset, "profiled_rows", Choice())
        some = list(suggested(made))
        with opened(reading, dataset, "suggested_rows", Choice(), in_portions=True) as ready:
            expectations = [Expectation.model_validate(each) for each in some]
            counted = count_all(reading, ready.table, expectations, {}, None)
    _tell(problems)
    held = {each.expectation for each in counted if isinstance(each, Counted) and not each.breaking}
    click.echo(as_yaml(each for each, expected in zip(some, expectations, strict=True) if expected in held))


@data.command("profile")
@click.argument("location")
def profile(location: str) -> None:
    """Print the profile of the data at LOCATION as JSON."""
    click.echo(to_json(_profile(location)))


def _profile(location: str) -> TableProfile:
    dataset = dataset_at(str(Path.cwd() / location), Place())
    with engine(dataset.files) as opened:
        made, problems = profile_of(opened, dataset, "profiled_rows", Choice())
    _tell(problems)
    return made


def _tell(problems: Iterable[Problem]) -> None:
    for each in problems:
        click.echo(f"{each.message} ({each.hint})", err=True)
