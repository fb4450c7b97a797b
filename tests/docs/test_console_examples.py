"""Every command in the documentation exists, and those that end by themselves are run."""

from __future__ import annotations

import itertools
import json
import shlex
from pathlib import Path

import click
import pytest

from doc_pages.reading import ROOT, Block, blocks, inline_code, pages
from doc_pages.shop import make_shop, qualitywatch
from qualitywatch.cli.app import Settings, cli

NOT_RUN = ("run", "jira", "sinks")
"""They serve until they are stopped, and talk to somebody else's server: they have tests of their own."""
OTHERS = {
    "curl",
    "install",
    "journalctl",
    "pip",
    "pytest",
    "python3",
    "systemctl",
    "useradd",
}
OWN_TESTS = ("docs/guides/data-drift.md", "docs/guides/data-spark.md", "docs/guides/walks.md")
"""Pages whose commands need files that the page makes: test_data_guide.py, test_spark_guide.py and test_walks.py follow them."""
SAMPLE_FINGERPRINT = "3f2a91c7"


def commands_in(block: Block) -> list[list[str]]:
    """The words of each line behind a prompt."""
    return [
        shlex.split(line[2:], comments=True)
        for line in block.text.replace("\\\n", " ").splitlines()
        if line.startswith("$ ")
    ]


CONSOLE = blocks("console")
LINES = [(str(block), words) for block in CONSOLE for words in commands_in(block)]
SPOKEN = [
    (page.name, shlex.split(code))
    for page in pages()
    for code in inline_code(page)
    if code.startswith("qualitywatch ") and "COMMAND" not in code
]
OURS = [
    pytest.param(words, id=f"{where}: {' '.join(words)}")
    for where, words in [*LINES, *SPOKEN]
    if words[0] == "qualitywatch"
]


def parse(words: list[str]) -> None:
    """Follow the words through the groups of commands; raises click's UsageError for one that does not exist."""
    command: click.Command = cli
    context = click.Context(cli, info_name="qualitywatch", obj=Settings())
    rest = words[1:]
    while isinstance(command, click.Group) and rest:
        name, found, rest = command.resolve_command(context, rest)
        command, context = found, click.Context(found, info_name=name, parent=context, obj=context.obj)
    for word in rest:
        option = word.partition("=")[0]
        known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
        if option.startswith("-") and option not in known | {"-h", "--help"}:
            raise click.NoSuchOption(option, ctx=context)


@pytest.mark.parametrize("words", OURS)
def test_a_command_exists_with_its_options(words: list[str]) -> None:
    parse(words)


@pytest.mark.parametrize(
    "words", [["qualitywatch", "chek"], ["qualitywatch", "check", "--formt"]], ids=" ".join
)
def test_commands_that_do_not_exist_are_noticed(words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parse(words)


def test_other_programs_are_ones_that_readers_have() -> None:
    assert {Path(words[0]).name for _, words in LINES} - OTHERS == {"qualitywatch"}


def pages_with_commands() -> list[str]:
    return sorted({block.page for block in CONSOLE} - {*OWN_TESTS})


@pytest.mark.parametrize("page", pages_with_commands())
def test_the_commands_of_a_page_work_one_after_the_other(page: str, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, configured="qualitywatch init" not in (ROOT / page).read_text())
    if (shop / "qualitywatch.yaml").exists():
        assert qualitywatch(["collect"], shop).returncode == 0
    for block in (block for block in CONSOLE if block.page == page):
        for words in commands_in(block):
            if words[0] != "qualitywatch" or words[1] in NOT_RUN:
                continue
            done = qualitywatch([with_real_fingerprint(word, shop) for word in words[1:]], shop)
            assert done.returncode == 0, f"{block}: {' '.join(words)}\n{done.stdout}{done.stderr}"
        assert_shown(block)


def with_real_fingerprint(word: str, shop: Path) -> str:
    """The start of a fingerprint that is there, for the one in the documentation."""
    if word != SAMPLE_FINGERPRINT:
        return word
    found = json.loads(qualitywatch(["findings", "--format", "json"], shop).stdout)["findings"]
    return str(found[0]["fingerprint"][:8])


def assert_shown(block: Block) -> None:
    """What is not a command in a block would have to be compared: there is none so far."""
    lines = block.text.replace("\\\n", " ").splitlines()
    assert [line for line in itertools.filterfalse(lambda line: line.startswith("$ "), lines) if line] == []
