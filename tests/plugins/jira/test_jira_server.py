"""The test server keeps Jira's promises, and what it would let pass is caught by the API description."""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest

from jira_server import EMAIL, MISSING, TOKEN, Exchange, JiraServer, small_site

HEADERS = {"Authorization": "Basic " + b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()}
FIELDS = {"project": {"key": "QW"}, "issuetype": {"id": "10100"}, "summary": "One"}


@pytest.fixture
def call(jira: JiraServer):
    """A client that knows nothing of Jira: (method, path, body) to (status, answer)."""

    def send(method, path, body=None):
        connection = http.client.HTTPConnection(urlsplit(jira.url).netloc, timeout=5)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, HEADERS)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content else None
        finally:
            connection.close()

    return send


@pytest.fixture
def created(call):
    def create(**fields):
        status, answer = call("POST", "/rest/api/3/issue", {"fields": {**FIELDS, **fields}})
        assert status == 201
        return answer["id"]

    return create


def search(call, jql, **more):
    return call("POST", "/rest/api/3/search/jql", {"jql": jql, **more})


def test_the_api_description_is_there_to_check_exchanges(contract):
    if contract is None:
        pytest.skip(MISSING)
    assert contract.violations(Exchange("GET", "/rest/api/3/myself", {}, None, 200, {})) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Exchange("GET", "/rest/api/3/nothing", {}, None, 200, {}),
        Exchange("DELETE", "/rest/api/3/myself", {}, None, 200, {}),
        Exchange("GET", "/rest/api/3/myself", {"typo": ["1"]}, None, 200, {}),
        Exchange("GET", "/rest/api/3/search/jql", {"maxResults": ["many"]}, None, 200, {}),
        Exchange("POST", "/rest/api/3/issue", {}, {"fields": "x"}, 201, {}),
        Exchange("POST", "/rest/api/3/issue", {}, None, 201, {}),
        Exchange("POST", "/rest/api/3/search/jql", {}, {"jql": "a", "expand": None}, 200, {}),
        Exchange("POST", "/rest/api/3/search/jql", {}, {"jql": "a", "startAt": 1}, 200, {}),
        Exchange("POST", "/rest/api/3/issue/1/transitions", {}, {"transition": {"id": 5}}, 204, None),
        Exchange("PUT", "/rest/api/3/issue/1", {}, {"fields": {}}, 201, None),
        Exchange("GET", "/rest/api/3/myself", {}, None, 200, {"accountId": 5}),
        Exchange("GET", "/rest/api/3/myself", {}, {"a": 1}, 200, {}),
    ],
    ids=lambda each: f"{each.method} {each.path} {each.query or each.body}",
)
def test_a_wrong_exchange_fails_the_test_that_caused_it(contract, check_exchanges, wrong):
    if contract is None:
        pytest.skip(MISSING)
    with pytest.raises(pytest.fail.Exception, match=r"against Atlassian's API description"):
        check_exchanges([wrong])


def test_a_search_sees_a_new_issue_only_after_the_lag(jira, call, created):
    jira.site.index_lag = timedelta(minutes=2)
    created(labels=["a"])
    assert search(call, "labels = a")[1]["issues"] == []
    jira.site.clock.advance(121)
    assert len(search(call, "labels = a")[1]["issues"]) == 1


def test_a_search_sees_an_edit_only_after_the_lag(jira, call, created):
    issue = created(labels=["a"])
    jira.site.index_lag = timedelta(minutes=2)
    jira.site.clock.advance(121)
    call("PUT", f"/rest/api/3/issue/{issue}", {"update": {"labels": [{"remove": "a"}]}})
    assert len(search(call, "labels = a")[1]["issues"]) == 1
    assert search(call, "labels = a", reconcileIssues=[int(issue)])[1]["issues"] == []


def test_reading_an_issue_does_not_lag(jira, call, created):
    jira.site.index_lag = timedelta(hours=1)
    issue = created()
    assert call("GET", f"/rest/api/3/issue/{issue}")[0] == 200


def test_a_search_is_paged_by_token(call, created):
    made = [created() for _ in range(5)]
    seen, token = [], {}
    while True:
        _, page = search(call, "project = QW", maxResults=2, **token)
        seen += [each["id"] for each in page["issues"]]
        if page["isLast"]:
            break
        token = {"nextPageToken": page["nextPageToken"]}
    assert seen == made


def test_a_search_without_fields_gives_ids_only(call, created):
    created()
    assert "fields" not in search(call, "project = QW")[1]["issues"][0]


def test_get_and_post_search_agree(call, created):
    created()
    jql = 'project = "QW" AND statusCategory != Done'
    by_get = call("GET", f"/rest/api/3/search/jql?jql={quote(jql)}&fields=status,labels&maxResults=9")
    assert by_get == search(call, jql, fields=["status", "labels"], maxResults=9)


@pytest.mark.parametrize(
    "jql", ["", "ORDER BY created", "labels =", "nothing = 1", "project = NOPE", "labels = a b"]
)
def test_an_unbounded_or_broken_query_is_refused(call, jql):
    assert search(call, jql)[0] == 400


def test_f7_an_unresolved_issue_is_missed_by_a_comparison_and_found_by_empty(call, created):
    created()
    assert search(call, 'project = QW AND resolution != "Won\'t Do"')[1]["issues"] == []
    found = search(call, 'project = QW AND (resolution is EMPTY OR resolution != "Won\'t Do")')[1]
    assert len(found["issues"]) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "x" * 256},
        {"summary": "two\nlines"},
        {"labels": ["with space"]},
        {"labels": ["x" * 256]},
        {"description": "plain"},
        {"description": {"type": "doc", "version": 1, "content": [{"type": "bulletList", "content": []}]}},
        {"priority": {"name": "P1"}},
        {"customfield_1": 1},
        {"issuetype": {"name": "Epic"}},
    ],
    ids=str,
)
def test_a_field_beyond_jiras_rules_is_refused(call, fields):
    assert call("POST", "/rest/api/3/issue", {"fields": {**FIELDS, **fields}})[0] == 400


def test_a_transition_moves_through_the_categories(jira, call, created):
    issue = created()
    _, answer = call("GET", f"/rest/api/3/issue/{issue}/transitions?expand=transitions.fields")
    done = next(each for each in answer["transitions"] if each["to"]["statusCategory"]["key"] == "done")
    assert (
        call("POST", f"/rest/api/3/issue/{issue}/transitions", {"transition": {"id": done["id"]}})[0] == 204
    )
    assert jira.site.issues[issue].resolution == "Done"


def test_properties_and_comments_are_kept(call, created):
    issue = created()
    assert call("PUT", f"/rest/api/3/issue/{issue}/properties/p", {"a": 1})[0] == 201
    assert call("PUT", f"/rest/api/3/issue/{issue}/properties/p", {"a": 2})[0] == 200
    assert call("GET", f"/rest/api/3/issue/{issue}/properties/p")[1]["value"] == {"a": 2}
    assert [each["key"] for each in call("GET", f"/rest/api/3/issue/{issue}/properties")[1]["keys"]] == ["p"]
    body = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": []}]}
    assert call("POST", f"/rest/api/3/issue/{issue}/comment", {"body": body})[0] == 201
    assert call("GET", f"/rest/api/3/issue/{issue}/comment")[1]["total"] == 1


def test_a_bulk_read_gives_what_is_there(call, created):
    issue = created()
    body = {"issueIdsOrKeys": [issue, "99999"], "fields": ["summary"], "properties": ["p"]}
    _, answer = call("POST", "/rest/api/3/issue/bulkfetch", body)
    assert [each["fields"]["summary"] for each in answer["issues"]] == ["One"]


def test_at_most_fifty_issues_are_moved_at_once(call, created):
    issue = created()
    assert call("POST", "/rest/agile/1.0/sprint/12/issue", {"issues": [issue] * 51})[0] == 400
    assert call("POST", "/rest/agile/1.0/sprint/12/issue", {"issues": [issue]})[0] == 204


def test_nothing_is_moved_into_a_closed_sprint(call, created):
    assert call("POST", "/rest/agile/1.0/sprint/10/issue", {"issues": [created()]})[0] == 400


def test_a_sprint_can_be_planned(call):
    assert call("POST", "/rest/agile/1.0/sprint", {"name": "QW Sprint 5", "originBoardId": 1})[0] == 201
    _, answer = call("GET", "/rest/agile/1.0/board/1/sprint?state=future")
    assert [each["name"] for each in answer["values"]] == ["QW Sprint 4", "QW Sprint 3", "QW Sprint 5"]


def test_strangers_are_kept_out(jira):
    jira.site.users.clear()
    connection = http.client.HTTPConnection(urlsplit(jira.url).netloc, timeout=5)
    connection.request("GET", "/rest/api/3/myself", headers=HEADERS)
    assert connection.getresponse().status == 401
    connection.close()


def test_two_servers_do_not_share_anything(created):
    created()
    with JiraServer(small_site()) as other:
        assert not other.site.issues
        assert not other.exchanges
