"""Variables are replaced or missed loudly; secrets come from files too, and are shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.config.document import Document
from qualitywatch.config.project import Project
from qualitywatch.config.resolve import resolve
from qualitywatch.config.secrets import secret_text
from qualitywatch.config.variables import substitute
from qualitywatch.config.yaml_reader import parse_yaml, read_yaml
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

SECRET = "correct-horse-battery"


def _substituted(text: str, **environment: str) -> object:
    document = Document("a.yaml", {"key": text})
    return substitute(document, environment).data["key"]


def _project(
    folder: Path, plugins: Plugins, sink: str, environment: Mapping[str, str] | None = None
) -> Project:
    file = folder / "qualitywatch.yaml"
    file.write_text(
        "targets: [{name: shop, location: ., collectors: [{use: demo.tidiness}]}]\n"
        f"rules: [demo]\nsinks:\n  - use: demo.mail\n    with: {{url: 'https://mail.example', {sink}}}\n"
    )
    return resolve(read_yaml(file, what="the configuration"), plugins, environment or {})


def _sink(folder: Path, plugins: Plugins, sink: str, **environment: str) -> Any:
    return _project(folder, plugins, sink, environment).sinks[0].sink


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${A}", "1"),
        ("${A}${B}", "12"),
        ("https://${A}.example/${B}", "https://1.example/2"),
        ("$${A}", "${A}"),
        ("$$$${A}", "$${A}"),
        ("$$${A}", "$1"),
        ("$A costs 5$", "$A costs 5$"),
        ("{A}", "{A}"),
        ("", ""),
    ],
)
def test_references_are_replaced_and_two_dollars_are_one(text: str, result: str) -> None:
    assert _substituted(text, A="1", B="2") == result


def test_what_a_variable_holds_is_not_looked_into_again() -> None:
    assert _substituted("${A}", A="${B} $$", B="2") == "${B} $$"


def test_a_variable_that_is_set_to_nothing_is_set() -> None:
    assert _substituted("${A}", A="") == ""


def test_lists_and_mappings_are_walked_and_other_values_left_alone() -> None:
    document = Document("a.yaml", {"list": ["${A}", 1, None], "map": {"${A}": "${A}"}, "on": True})
    assert substitute(document, {"A": "x"}).data == {"list": ["x", 1, None], "map": {"${A}": "x"}, "on": True}


def test_every_missing_variable_is_named_at_once() -> None:
    document = parse_yaml("a: ${ONE}\nb:\n  - ${TWO}\n", file="a.yaml", what="it")
    with pytest.raises(ConfigurationError) as refused:
        substitute(document, {})
    assert [line.partition(" (")[0] for line in str(refused.value).splitlines()] == [
        "a.yaml:1: a: the environment variable ONE is not set",
        "a.yaml:3: b.0: the environment variable TWO is not set",
    ]


@given(st.text())
def test_doubling_every_dollar_sign_keeps_any_text(text: str) -> None:
    assert _substituted(text.replace("$", "$$")) == text


def test_a_secret_stands_in_a_file_beside_the_configuration(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "token.txt").write_text(f"{SECRET}\n")
    sink = _sink(tmp_path, plugins, "token: 'file:token.txt'")
    assert sink.token.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ("token: abcdefgh, spare_tokens: ['file:token.txt']", "spare_tokens.0"),
        ("token: abcdefgh, headers: {X-Key: 'file:token.txt'}", "headers.X-Key"),
        ("token: abcdefgh, account: {user: 'file:x', password: 'file:token.txt'}", "account.password"),
    ],
)
def test_secrets_within_lists_and_sections_may_stand_in_files(
    tmp_path: Path, plugins: Plugins, keys: str, path: str
) -> None:
    (tmp_path / "token.txt").write_text(SECRET)
    found = _sink(tmp_path, plugins, keys).model_dump()
    for part in path.split("."):
        found = found[int(part) if part.isdigit() else part]
    assert found.get_secret_value() == SECRET


def test_only_secrets_are_read_from_files(tmp_path: Path, plugins: Plugins) -> None:
    sink = _sink(tmp_path, plugins, "token: abcdefgh, account: {user: 'file:x', password: y}")
    assert sink.account.user == "file:x"


def test_a_secret_file_may_be_named_by_a_variable(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "token.txt").write_text(SECRET)
    sink = _sink(tmp_path, plugins, "token: 'file:${WHERE}/token.txt'", WHERE=str(tmp_path))
    assert sink.token.get_secret_value() == SECRET


def test_a_secret_file_larger_than_64_kib_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"x" * 65537)
    with pytest.raises(ConfigurationError, match="larger than 64 KiB"):
        secret_text(Document(str(tmp_path / "a.yaml"), {}), "file:token", ("token",))


def test_no_secret_is_in_any_repr(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "token.txt").write_text(SECRET)
    keys = "token: '${TOKEN}', spare_tokens: ['file:token.txt'], headers: {X-Key: 'Bearer ${TOKEN}'}"
    project = _project(tmp_path, plugins, keys, {"TOKEN": SECRET})
    assert SECRET not in repr(project) + str(project) + repr(project.sinks[0].sink) + str(
        project.sinks[0].sink
    )


def test_a_password_in_the_address_of_the_store_is_in_no_repr(tmp_path: Path, plugins: Plugins) -> None:
    file = tmp_path / "qualitywatch.yaml"
    file.write_text(
        "store: postgresql://me:${PASSWORD}@db/q\nrules: [demo]\n"
        "targets: [{name: shop, location: ., collectors: [{use: demo.tidiness}]}]\n"
    )
    project = resolve(read_yaml(file, what="the configuration"), plugins, {"PASSWORD": SECRET})
    assert project.store == f"postgresql://me:{SECRET}@db/q"
    assert SECRET not in repr(project)


def test_a_document_shows_neither_its_data_nor_what_came_from_the_environment() -> None:
    document = substitute(Document("a.yaml", {"token": "${TOKEN}"}), {"TOKEN": SECRET})
    assert SECRET not in repr(document) + str(document)


SHOP = "targets: [{name: shop, collectors: [{use: demo.tidiness}]}]\n"


@pytest.mark.parametrize(
    "configuration",
    [
        "targets: [{name: '${TOKEN}/x'}]",
        "targets: [{name: shop, kind: '${TOKEN}'}]",
        "targets: [{name: shop, location: '${TOKEN}', collectors: [{use: demo.tidiness}]}]",
        "targets: [{name: shop, collectors: [{use: '${TOKEN}'}]}]",
        "targets: [{name: shop, collectors: [{use: demo.tidiness, every: '${TOKEN}'}]}]",
        "targets: [{name: shop, collectors: [{use: demo.tidiness, with: {top: '${TOKEN}'}}]}]",
        f"{SHOP}rules: ['${{TOKEN}}']",
        f"{SHOP}rules: ['${{TOKEN}}.yaml']",
        f"{SHOP}sinks: [{{use: demo.mail, with: {{url: 'mail://u:${{TOKEN}}@mail.example', token: '${{TOKEN}}'}}}}]",
        f"{SHOP}sinks: [{{use: demo.mail, with: {{url: 'https://mail.example', token: 'file:/no/${{TOKEN}}'}}}}]",
        f"{SHOP}quality_model: '${{TOKEN}}'",
    ],
)
@pytest.mark.parametrize("secret", [SECRET, "p\\q'r\"s" * 4, "long" * 60], ids=["words", "quotes", "long"])
def test_errors_show_the_variable_and_never_what_it_holds(
    tmp_path: Path, plugins: Plugins, configuration: str, secret: str
) -> None:
    file = tmp_path / "qualitywatch.yaml"
    file.write_text(configuration + "\n")
    with pytest.raises(ConfigurationError) as refused:
        resolve(read_yaml(file, what="the configuration"), plugins, {"TOKEN": secret})
    said = str(refused.value)
    assert "${TOKEN}" in said
    assert secret[:12] not in said.replace("\\\\", "\\").replace("\\'", "'")


def test_a_secret_of_the_wrong_form_is_not_shown_in_its_error(tmp_path: Path, plugins: Plugins) -> None:
    with pytest.raises(ConfigurationError) as refused:
        _sink(
            tmp_path, plugins, "token: hunter2, spare_tokens: [[hunter3]], account: {user: a, password: 4711}"
        )
    assert "token" in str(refused.value)
    assert [each for each in ("hunter2", "hunter3", "4711") if each in str(refused.value)] == []


def test_a_text_that_only_partly_comes_from_a_variable_is_shown_as_written(
    tmp_path: Path, plugins: Plugins
) -> None:
    file = tmp_path / "qualitywatch.yaml"
    file.write_text("targets: [{name: shop, kind: 'x${TOKEN}y', collectors: [{use: demo.tidiness}]}]\n")
    with pytest.raises(ConfigurationError, match=r"not 'x\$\{TOKEN\}y'"):
        resolve(read_yaml(file, what="the configuration"), plugins, {"TOKEN": "swordfish"})


def test_a_variable_too_short_for_a_secret_does_not_garble_other_words(
    tmp_path: Path, plugins: Plugins
) -> None:
    file = tmp_path / "qualitywatch.yaml"
    file.write_text(SHOP + "daemon: {port: '${PORT}', parallel: '${COUNT}'}\n")
    with pytest.raises(ConfigurationError) as refused:
        resolve(read_yaml(file, what="the configuration"), plugins, {"PORT": "1", "COUNT": "0"})
    assert str(refused.value) == f"{file}:2: daemon.parallel: expected at least 1, not '0'"
