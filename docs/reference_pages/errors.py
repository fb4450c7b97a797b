"""How commands end, and which errors there are."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch import QualitywatchError, errors
from qualitywatch.cli.border import INTERNAL_ERROR
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.plugins import Plugins
from reference_pages.markdown import Lines, code, codes, table, words


def page(plugins: Plugins) -> Lines:
    """How commands end, and which errors there are."""
    del plugins
    verdicts: dict[int, list[str]] = {}
    for kind in VerdictKind:
        verdicts.setdefault(kind.exit_code, []).append(kind.value)
    meanings = {
        0: "what was asked for was done; of `check`: nothing failed, warnings included",
        1: "`check`: at least one rule failed (this wins over 3); `jira doctor`: tickets cannot be filed",
        errors.ConfigurationError.exit_code: "usage, configuration, rules, plugins or the store are wrong",
        3: "`check`: evidence that the gate needs is missing: no data, too old, or a collector failed",
        INTERNAL_ERROR: "an internal error; `QUALITYWATCH_DEBUG=1` shows where",
        130: "interrupted with Ctrl-C",
        141: "the reader of a pipe went away",
    }
    yield "# Errors and exit codes"
    yield ""
    yield from table(
        ("exit code", "verdict of `check`", "meaning"),
        ((str(number), codes(verdicts.get(number, ())), meaning) for number, meaning in meanings.items()),
    )
    yield "Errors go to standard error: one line that says what is wrong and where, one with an arrow that says what"
    yield "to do. For plugins and scripts these are classes of `qualitywatch.errors`:"
    yield ""
    yield from table(
        ("class", "is a", "meaning", "exit code, where it ends a command", "the same call may succeed later"),
        (
            (
                code(cls.__name__),
                code(cls.__base__.__name__),
                words(cls.__doc__),
                str(cls.exit_code),
                "yes" if cls.retryable else "no",
            )
            for cls in _tree(QualitywatchError)
        ),
    )


def _tree(cls: type[QualitywatchError]) -> Iterator[type[QualitywatchError]]:
    yield cls
    for child in cls.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _tree(child)
