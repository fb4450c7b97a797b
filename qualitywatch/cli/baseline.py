"""The baseline file as ``check`` reads and writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from qualitywatch.cli.streams import say
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.verdict import Verdict
from qualitywatch.errors import ConfigurationError


def refuse_misfits(
    *,
    against: str | None,
    exact_ref: bool,
    baseline: Path | None,
    write_baseline: Path | None,
) -> None:
    """Raise click.UsageError for options that make no sense together."""
    if exact_ref and not against:
        raise click.UsageError("--exact-ref needs --against")
    if write_baseline is not None and (baseline is not None or against):
        raise click.UsageError(
            "--write-baseline accepts the whole as it is: leave --baseline and --against away"
        )


def baseline_in_force(
    given: Path | None, configured: Path | None, *, anew: bool, tighten: bool
) -> Path | None:
    """The file whose breaches are accepted: the one given, else the configured one; none where it is written anew.

    Raises click.UsageError where there is none to tighten.
    """
    file = None if anew else given or configured
    if tighten and file is None:
        raise click.UsageError("--tighten needs --baseline, or a baseline in the configuration")
    return file


def accepted_in(file: Path | None) -> Sequence[AcceptedBreach]:
    """The accepted breaches of the file; none without one."""
    if file is None:
        return ()
    from qualitywatch.config.baseline_file import read_baseline  # noqa: PLC0415 - pydantic models

    return read_baseline(file)


def keep_baseline(verdict: Verdict, file: Path | None, accepted: Sequence[AcceptedBreach] = ()) -> None:
    """Write the baseline that the verdict leaves of what was ``accepted``, if a file is given.

    Says on standard error what is kept, what of it was tightened and how much was taken out.
    """
    if file is None:
        return
    from qualitywatch.config.baseline_file import write_baseline  # noqa: PLC0415

    try:
        write_baseline(file, verdict.tightened)
    except OSError as error:
        raise ConfigurationError(f"cannot write the baseline: {error.strerror}", file=str(file)) from None
    count = len(verdict.tightened)
    before = {each.fingerprint: each for each in accepted}
    tighter = sum(
        each.fingerprint in before and before[each.fingerprint] != each for each in verdict.tightened
    )
    gone = len(before.keys() - {each.fingerprint for each in verdict.tightened})
    moved = f", {tighter} of them tighter than before; {gone} taken out" if accepted else ""
    say(f"{file}: {count} accepted breach{'' if count == 1 else 'es'}{moved}", error=True)
