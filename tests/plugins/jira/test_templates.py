"""What a ticket says comes from a template that a team can replace, and that can do no harm."""

from __future__ import annotations

import pytest

from jira_server.rich_text import rich_text_error
from qualitywatch import Evidence, SinkError
from qualitywatch_jira import markup
from qualitywatch_jira.doctor import examine
from qualitywatch_jira.markup import escaped
from qualitywatch_jira.story import write_story
from qualitywatch_jira.templates import OWN, Template
from qualitywatch_jira.wiki import wiki


@pytest.fixture
def template(tmp_path):
    """Makes a template file of a team."""

    def make(text: str) -> Template:
        path = tmp_path / "team.md.j2"
        path.write_text(text, encoding="utf-8")
        return Template(path)

    return make


@pytest.fixture
def written(template, delivery):
    def write(text: str, **known: object):
        return write_story(delivery(**known).change, template=template(text))

    return write


def only(jira):
    (issue,) = jira.site.issues.values()
    return issue


def test_a_team_words_its_tickets_itself(jira, sink, delivery, template):
    path = template("# {{ rule }} in {{ target }}\n## To do\n- repair **{{ value }}**").path
    sink(template=path).send(delivery())
    assert only(jira).fields["summary"] == "complex-functions in shop"
    heading, items = only(jira).fields["description"]["content"]
    assert heading == {
        "type": "heading",
        "attrs": {"level": 2},
        "content": [{"type": "text", "text": "To do"}],
    }
    assert items["content"][0]["content"][0]["content"][1] == {
        "type": "text",
        "text": "31 %",
        "marks": [{"type": "strong"}],
    }


def test_the_usual_template_can_be_copied_and_gives_the_same(template, delivery):
    change = delivery().change
    assert write_story(change, template=template(OWN.read_text())) == write_story(change)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("one\n{% if %}", 2, "Expected an expression"),
        ("{{ value }}\n\n{{ valeu }}", 3, "'valeu' is undefined"),
        ("\n{{ 1 // 0 }}", 2, "division"),
        ("{{ labels.__class__.__mro__ }}", 1, "unsafe"),
        ("{% set x = evidence.append(1) %}", 1, "unsafe"),
        ("{{ value.nothing.at.all }}", 1, "no attribute"),
        ("{% for x in range(10**9) %}{% endfor %}", 1, "Range too big"),
    ],
)
def test_an_error_names_file_and_line(written, tmp_path, text, line, said):
    with pytest.raises(SinkError) as caught:
        written(text)
    assert f"{tmp_path / 'team.md.j2'}:{line}: " in caught.value.message
    assert said in caught.value.message
    assert not caught.value.retryable


def test_a_missing_template_and_a_missing_part_are_named(written, tmp_path):
    with pytest.raises(SinkError, match=r"there is no template .*/part.md"):
        written("{% include 'part.md' %}")
    with pytest.raises(SinkError, match=r"there is no template .*/none.j2"):
        Template(tmp_path / "none.j2").written({})


def test_no_template_leaves_its_directory(written, tmp_path):
    (tmp_path.parent / "secret").write_text("secret")
    with pytest.raises(SinkError, match="there is no template"):
        written("{% include '../secret' %}")


def test_a_template_that_is_put_right_is_read_anew(template, delivery):
    broken = template("{{ nothing }}")
    with pytest.raises(SinkError):
        write_story(delivery().change, template=broken)
    template("# put right\nnow")
    assert write_story(delivery().change, template=broken).summary == "put right"


def test_the_doctor_finds_the_error_before_a_ticket_does(sink, template):
    broken = template("fine\n{% if kind == 'overflow' %}{{ oops }}{% endif %}").path
    (line,) = [line for line in examine(sink(template=broken)) if line.subject == "template"]
    assert line.fatal
    assert f"{broken}:2: 'oops' is undefined" in line.said
    assert line.hint


def test_values_never_count_as_markup(written):
    hostile = "**x** [y](https://evil.example) # z\n- `code`"
    story = written("{{ why }}\n{{ evidence[0].name }}", why=hostile, evidence=(Evidence(name=hostile),))
    assert [block["type"] for block in story.description["content"]] == ["paragraph"] * 3
    assert not any("marks" in node for block in story.description["content"] for node in block["content"])


def test_words_that_a_macro_makes_keep_its_markup(written):
    story = written("{% macro big(x) %}**{{ x }}**{% endmacro %}{{ big('a*b') }}")
    assert story.description["content"][0]["content"] == [
        {"type": "text", "text": "a*b", "marks": [{"type": "strong"}]}
    ]


@pytest.mark.parametrize(
    ("text", "wiki_text"),
    [
        ("### A **b**", "h3. A *b*"),
        ("- one\n- *two*", "* one\n* _two_"),
        ("see [the *page*](https://x.example/a_b) now", r"see [the \*page\*|https://x.example/a_b] now"),
        ("`a_b`", r"{{a\_b}}"),
        ("---", "----"),
        ("[x](javascript:alert)", "x"),
    ],
)
def test_the_same_text_is_a_document_and_wiki_markup(text, wiki_text):
    document = {"type": "doc", "version": 1, "content": markup.read(text).blocks}
    assert rich_text_error(document) is None
    assert wiki(document) == wiki_text


def test_a_template_without_an_end_is_cut_to_what_jira_takes(written):
    story = written("{% for n in range(5000) %}line {{ n }}\n{% endfor %}")
    assert rich_text_error(story.description) is None
    assert "… (cut)" in str(story.description["content"][-1])


def test_what_is_escaped_reads_as_it_was():
    for text in ("a*b_c", r"\n`x`", "[x](y)", "- z", "# q", "+1 > 2 ~ {n}"):
        assert markup.plain(escaped(text)) == text
