"""What is read from Jira's answers; everything else in them is ignored, and a wrong shape is noticed here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel

PROPERTY = "qualitywatch"
DUPLICATE = "Duplicate"
"""The kind of link that every site has from the start."""
ValueT = TypeVar("ValueT")


def _or_none(value: Any, _: Any) -> datetime | None:
    """A date, or None where there is none that can be read: one odd date must not hide a whole list."""
    try:
        moment = TypeAdapter(datetime).validate_python(value)
    except ValidationError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime | None, WrapValidator(_or_none)]


class Answer(BaseModel):
    """Jira writes names in camel case; unknown ones are left alone."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, populate_by_name=True)


class Account(Answer):
    """Who a token belongs to."""

    account_id: str = Field(default="", validation_alias=AliasChoices("accountId", "name"))
    display_name: str = ""


class ServerInfo(Answer):
    """Where a site has its browser address."""

    base_url: str = ""


class Project(Answer):
    """A project that the account can see."""

    id: str
    key: str
    name: str = ""


class Permission(Answer):
    """Whether the account holds one permission."""

    have_permission: bool


class Permissions(Answer):
    """The permissions asked for."""

    permissions: Mapping[str, Permission]


class IssueType(Answer):
    """A type of issue that can be created in a project."""

    id: str
    name: str
    subtask: bool = False


class IssueTypes(Answer):
    """One page of issue types."""

    issue_types: list[IssueType] = Field(validation_alias=AliasChoices("issueTypes", "values"))
    total: int = 0


class AllowedValue(Answer):
    """A value that a field accepts."""

    name: str = ""


class ScreenField(Answer):
    """A field on a create screen; ``has_default_value`` spares us from filling a required one."""

    field_id: str
    name: str = ""
    required: bool = False
    has_default_value: bool = False
    allowed_values: list[AllowedValue] = Field(default_factory=list)


class ScreenFields(Answer):
    """One page of the fields on a create screen."""

    fields: list[ScreenField] = Field(validation_alias=AliasChoices("fields", "values"))
    total: int = 0


class Created(Answer):
    """What a create answers."""

    id: str
    key: str


class StatusCategory(Answer):
    """``new``, ``indeterminate`` or ``done``: unlike a status name it is never translated."""

    key: str = ""


class Status(Answer):
    """A status; its name is the site's own."""

    id: str = ""
    name: str = ""
    status_category: StatusCategory = StatusCategory()


class Named(Answer):
    """Something known by its name or key: a resolution, a priority, an issue type, a project."""

    id: str = ""
    name: str = ""
    key: str = ""


class LinkedIssue(Answer):
    """The issue at the other end of a link."""

    id: str


class IssueLink(Answer):
    """A link of an issue; its ``outward_issue`` is the one that it is, say, a duplicate of."""

    type: Named = Named()
    outward_issue: LinkedIssue | None = None


class IssueFields(Answer):
    """The fields that are asked for; a date that cannot be read counts as missing."""

    status: Status = Status()
    resolution: Named | None = None
    resolution_date: Moment = Field(default=None, alias="resolutiondate")
    status_since: Moment = Field(default=None, alias="statuscategorychangedate")
    summary: str | None = None
    description: Any = None
    priority: Named | None = None
    labels: list[str] = Field(default_factory=list)
    project: Named | None = None
    issuelinks: list[IssueLink] = Field(default_factory=list)


class Issue(Answer):
    """An issue as far as it matters here: ``id`` stays, ``key`` changes when somebody moves the issue."""

    id: str
    key: str
    fields: IssueFields = IssueFields()
    properties: Mapping[str, Any] = Field(default_factory=dict)

    @property
    def resolution(self) -> str:
        """The resolution's name as the site spells it, empty where there is none."""
        return self.fields.resolution.name if self.fields.resolution else ""

    @property
    def done_since(self) -> datetime | None:
        """When it was finished, as far as Jira says so: not every workflow sets a resolution."""
        return (self.fields.resolution_date or self.fields.status_since) if self.done else None

    @property
    def done(self) -> bool:
        """Whether the issue is finished."""
        return self.fields.status.status_category.key == "done"

    @property
    def duplicate_of(self) -> str:
        """The id of the first issue that somebody linked it to as its duplicate, empty where there is none."""
        links = [each for each in self.fields.issuelinks if each.type.name.casefold() == DUPLICATE.casefold()]
        return next((each.outward_issue.id for each in links if each.outward_issue), "")

    @property
    def identity(self) -> Mapping[str, Any]:
        """Our entity property, empty where the issue has none or somebody else's."""
        value = self.properties.get(PROPERTY)
        return value if isinstance(value, dict) else {}


class SearchPage(Answer):
    """One page of a search; only Data Center counts."""

    issues: list[Issue] = Field(default_factory=list)
    total: int = 0
    is_last: bool = True
    next_page_token: str | None = None


class RawIssue(Answer):
    """An issue with whatever fields were asked for."""

    id: str
    fields: Mapping[str, Any] = Field(default_factory=dict)


class RawPage(Answer):
    """One page of a search for fields of any kind."""

    issues: list[RawIssue] = Field(default_factory=list)
    total: int = 0
    is_last: bool = True
    next_page_token: str | None = None


class BulkRead(Answer):
    """The issues that there are, of those asked for."""

    issues: list[Issue] = Field(default_factory=list)


class TransitionField(Answer):
    """A field on a transition's screen."""

    name: str = ""
    required: bool = False
    has_default_value: bool = False


class Transition(Answer):
    """A way from an issue's present status to another one; its name is the site's own."""

    id: str
    name: str = ""
    to: Status = Status()
    is_available: bool = True
    fields: Mapping[str, TransitionField] = Field(default_factory=dict)


class Transitions(Answer):
    """The ways that the account may take; none where it may not move issues."""

    transitions: list[Transition] = Field(default_factory=list)


class Comment(Answer):
    """A comment; its body is ADF, or wiki markup on Data Center."""

    body: Any = None


class Comments(Answer):
    """One page of comments."""

    comments: list[Comment] = Field(default_factory=list)


class Board(Answer):
    """A board: ``type`` is scrum, kanban or simple (team-managed)."""

    id: int
    name: str = ""
    type: str = ""


class EstimationField(Answer):
    """The field that a board estimates in."""

    field_id: str = ""


class Estimation(Answer):
    """How a board estimates: ``type`` is none, issueCount or field."""

    type: str = ""
    field: EstimationField | None = None


class BoardConfiguration(Answer):
    """How a board is set up, as far as it matters here."""

    estimation: Estimation | None = None


class Sprint(Answer):
    """A sprint: ``state`` is future, active or closed; future ones often have no dates."""

    id: int
    name: str = ""
    state: str = ""
    start_date: Moment = None
    end_date: Moment = None
    complete_date: Moment = None
    origin_board_id: int | None = None


class Values(Answer, Generic[ValueT]):
    """One page of an agile list."""

    values: list[ValueT] = Field(default_factory=list)
    is_last: bool = True
