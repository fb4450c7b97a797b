"""The part of JQL that an issue tracker bridge needs: comparisons, lists, EMPTY, AND, OR and brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jira_server.messages import ApiError

Indexed = dict[str, Any]
Test = Callable[[Indexed], bool]
TOKEN = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|(!=|>=|<=|[=<>(),])|([^\s"()=!<>,]+))""")
FIELDS = {
    "project": "project",
    "labels": "labels",
    "creator": "creator",
    "created": "created",
    "statuscategory": "statusCategory",
    "status": "status",
    "resolution": "resolution",
    "issuetype": "issuetype",
    "key": "key",
    "id": "id",
    "sprint": "sprint",
}
AGES = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# JQL knows status categories by their names, REST by their keys.
CATEGORY_KEYS = {"to do": "new", "in progress": "indeterminate", "done": "done"}


@dataclass(frozen=True)
class Word:
    text: str
    quoted: bool = False


class Query:
    """A parsed query: `matches` tests an indexed issue, `projects` are those it names."""

    def __init__(
        self, jql: str, *, now: datetime, current_user: str, searches_remote_links: bool = True
    ) -> None:
        self._searches_remote_links = searches_remote_links
        self._now = now
        self._current_user = current_user
        self.projects: list[str] = []
        condition = re.split(r"(?i)\border\s+by\b", jql)[0]
        self._words = _words(condition)
        if not self._words:
            raise ApiError(
                400, "Unbounded JQL queries are not allowed here. Please add a search restriction."
            )
        self.matches: Test = self._any()
        if self._words:
            raise ApiError(
                400,
                f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{self._words[0].text}'.",
            )

    def _take(self) -> Word:
        if not self._words:
            raise ApiError(400, "Error in the JQL Query: it ends too early.")
        return self._words.pop(0)

    def _ahead(self, *texts: str) -> bool:
        return bool(self._words) and not self._words[0].quoted and self._words[0].text.lower() in texts

    def _any(self) -> Test:
        tests = [self._all()]
        while self._ahead("or"):
            self._take()
            tests.append(self._all())
        return lambda issue: any(test(issue) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._ahead("and"):
            self._take()
            tests.append(self._one())
        return lambda issue: all(test(issue) for test in tests)

    def _one(self) -> Test:
        if self._ahead("("):
            self._take()
            inner = self._any()
            self._expect(")")
            return inner
        name = self._take().text
        if custom := re.fullmatch(r"cf\[(\d+)\]", name):
            return self._text(f"customfield_{custom[1]}")
        if name.lower() == "issue":
            return self._remotely_linked()
        field = FIELDS.get(name.lower())
        if field is None:
            raise ApiError(400, f"Field '{name}' does not exist or you do not have permission to view it.")
        return self._comparison(field, self._take().text.lower())

    def _remotely_linked(self) -> Test:
        self._expect("in")
        if not self._ahead("issueswithremotelinksbyglobalid") or not self._searches_remote_links:
            raise ApiError(400, f"Unable to find JQL function '{self._take().text}()'.")
        self._take()
        wanted = self._list()
        return lambda issue: any(each.lower() in wanted for each in issue["remote links"])

    def _text(self, field: str) -> Test:
        self._expect("~")
        wanted = self._take().text.lower()
        return lambda issue: wanted in str(issue["fields"].get(field) or "").lower()

    def _comparison(self, field: str, operator: str) -> Test:
        if operator == "is":
            negated = self._ahead("not") and bool(self._take())
            self._expect("empty", "null")
            return lambda issue: (not issue[field]) != negated
        if operator in ("in", "not") or operator in ("=", "!="):
            negated = operator in ("not", "!=")
            if operator == "not":
                self._expect("in")
            values = self._list() if operator in ("in", "not") else [self._value(field)]
            # In JQL a comparison never matches an empty field, negated or not.
            return lambda issue: (
                bool(_held(issue, field)) and (bool(_held(issue, field) & set(values)) != negated)
            )
        if operator in (">=", ">", "<=", "<") and field == "created":
            return self._age(operator)
        raise ApiError(
            400, f"Error in the JQL Query: the operator '{operator}' is not supported by '{field}'."
        )

    def _list(self) -> list[str]:
        self._expect("(")
        values = [self._take().text.lower()]
        while self._ahead(","):
            self._take()
            values.append(self._take().text.lower())
        self._expect(")")
        return values

    def _value(self, field: str) -> str:
        word = self._take()
        if word.text.lower() == "currentuser" and self._ahead("("):
            self._take()
            self._expect(")")
            return self._current_user.lower()
        if field == "project":
            self.projects.append(word.text)
        if field == "statusCategory":
            return CATEGORY_KEYS.get(word.text.lower(), word.text.lower())
        return word.text.lower()

    def _age(self, operator: str) -> Test:
        text = self._take().text
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            since = datetime.fromisoformat(text).replace(tzinfo=UTC)
        elif match := re.fullmatch(r"-(\d+)([mhdw])", text):
            since = self._now - timedelta(**{AGES[match[2]]: int(match[1])})
        else:
            raise ApiError(400, f"Date value '{text}' for field 'created' is invalid.")
        if operator in (">=", ">"):
            return lambda issue: bool(issue["created"] >= since)
        return lambda issue: bool(issue["created"] <= since)

    def _expect(self, *texts: str) -> None:
        word = self._take()
        if word.text.lower() not in texts:
            raise ApiError(400, f"Error in the JQL Query: Expecting '{texts[0]}' but got '{word.text}'.")


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    position = 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if match is None:
            raise ApiError(400, f"Error in the JQL Query at character {position}.")
        quoted = match[1] is not None
        raw = match[1] if quoted else match[2] or match[3]
        words.append(Word(re.sub(r"\\(.)", r"\1", raw) if quoted else raw, quoted))
        position = match.end()
    return words


def _held(issue: Indexed, field: str) -> set[str]:
    value = issue[field]
    many = value if isinstance(value, list) else [] if value is None else [value]
    return {str(each).lower() for each in many}
