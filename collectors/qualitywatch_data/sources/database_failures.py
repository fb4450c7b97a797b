"""What a database refuses, in words: what to do about it, and whether trying again helps."""

from __future__ import annotations

import re
from typing import ClassVar

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short


class DatabaseError(CollectError):
    """A database does not do what it is asked."""


class BusyDatabaseError(DatabaseError):
    """A database does not answer now; trying again helps."""

    retryable: ClassVar[bool] = True


TIMED_OUT = re.compile(
    r"statement timeout|max_statement_time|maximum statement execution time|^interrupted$", re.IGNORECASE
)
_NUMBERED = re.compile(r"\((?P<number>\d+), (?P<quote>['\"])(?P<said>.*)(?P=quote)\)", re.DOTALL)
"""How MySQL's drivers spell an error."""
_UNREACHABLE = (
    r"connection refused|could not connect|can't connect|timeout expired|timed out|name or service not known"
    r"|failed to resolve|server closed the connection|lost connection|connection is lost|gone away"
    r"|too many (clients|connections)|starting up|shutting down|terminating connection|database is locked"
    r"|conflict with recovery"
)
_MEANINGS: tuple[tuple[str, type[CollectError], str], ...] = (
    (
        r"password has expired|must reset your password|password expired",
        DatabaseError,
        "renew the password; trying again does not help until then",
    ),
    (
        r"authentication failed|access denied for user|no password supplied|login failed|role \"[^\"]*\" does not exist",
        DatabaseError,
        "correct the user and the password in url, or renew them; trying again does not help",
    ),
    (
        r"permission denied|command denied|not authorized|attempt to write a readonly|read.only transaction",
        DatabaseError,
        "grant the right to read it; nothing is ever written",
    ),
    (
        _UNREACHABLE,
        BusyDatabaseError,
        "trying again helps, unless the address is wrong",
    ),
    (
        r"no such table|doesn't exist|relation \"[^\"]*\" does not exist|database \"[^\"]*\" does not exist|unknown database",
        NoEvidenceError,
        "correct the table, the query or the database in url",
    ),
)


def database_failure(said: str, database: str = "the database") -> CollectError:
    """What a database, which is called so, has said."""
    numbered = _NUMBERED.fullmatch(said)
    if numbered:
        said = f"{numbered['said']} ({numbered['number']})"
    for pattern, kind, hint in _MEANINGS:
        if re.search(pattern, said, re.IGNORECASE):
            return kind(f"{database} says: {short(said)}", hint=hint)
    return DatabaseError(
        f"{database} says: {short(said)}", hint="correct the address, the table or the query"
    )
