"""Duplicated code: against a naive comparison of all pairs of lines, and by what may and may not count."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_code.analysis.source import parse
from qualitywatch_code.project.code_lines import HASH_BYTES, CodeLines, code_lines
from qualitywatch_code.project.duplication import Block, blocks_among, in_order
from qualitywatch_code.project.fingerprints import windows_of
from qualitywatch_code.project.statements import statements
from qualitywatch_code.project.windows import MINIMUM_LINES, MINIMUM_TOKENS, Windows, longs


def lines_of(text: str) -> CodeLines:
    return code_lines(text, statements(parse(text)))


def windows(text: str) -> Windows:
    return windows_of(lines_of(text))


def compared(files: Mapping[str, str]) -> list[Block]:
    return in_order(blocks_among({path: windows(text) for path, text in files.items()}))


def function(name: str, statements_count: int = 12, tokens: int = 11) -> str:
    body = "".join(
        f"    {name}_{number} = call({', '.join(['x'] * ((tokens - 4) // 2))})\n"
        for number in range(statements_count)
    )
    return f"def {name}(x):\n{body}"


def duplicated(blocks: list[Block], texts: Mapping[str, CodeLines]) -> dict[str, set[int]]:
    """The lines of code, by number, that blocks say are duplicated."""
    return {
        path: {
            number
            for block in blocks
            if block.path == path
            for number in lines.numbers
            if block.line <= number <= block.end_line
        }
        for path, lines in texts.items()
    }


def naively_duplicated(texts: Mapping[str, CodeLines]) -> dict[str, set[int]]:
    """Every pair of starts, extended as far as it is the same and does not overlap."""
    found: dict[str, set[int]] = {path: set() for path in texts}
    hashes = {
        path: [each.hashes[at : at + HASH_BYTES] for at in range(0, len(each.hashes), HASH_BYTES)]
        for path, each in texts.items()
    }
    starts = [(path, start) for path, lines in hashes.items() for start in range(len(lines))]
    for path, start in starts:
        for other, place in starts:
            if (path, start) == (other, place):
                continue
            length = 0
            limit = abs(start - place) if path == other else len(hashes[path])
            while (
                length < limit
                and start + length < len(hashes[path])
                and place + length < len(hashes[other])
                and hashes[path][start + length] == hashes[other][place + length]
            ):
                length += 1
            tokens = sum(texts[path].tokens[start : start + length])
            if length >= MINIMUM_LINES and tokens >= MINIMUM_TOKENS:
                found[path].update(texts[path].numbers[start : start + length])
    return found


SENTENCES = (
    "a = 1",
    "b = f(1, 2, 3, 4, 5)",
    "c = f(1, 2, 3, 4, 5, 6, 7, 8)",
    "d",
    "e(f(g(h(i(j(k(m(2))))))))",
)
texts = st.lists(st.sampled_from(SENTENCES), max_size=45).map("\n".join)
planted = st.lists(st.sampled_from(SENTENCES), min_size=10, max_size=25).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3), planted, st.data())
def test_what_is_duplicated_equals_the_comparison_of_all_pairs(bodies, clone, data) -> None:
    bodies = [f"{body}\n{clone}\n{data.draw(texts)}" if data.draw(st.booleans()) else body for body in bodies]
    read = {f"{number}.py": lines_of(body) for number, body in enumerate(bodies)}
    blocks = in_order(blocks_among({path: windows_of(lines) for path, lines in read.items()}))
    assert duplicated(blocks, read) == naively_duplicated(read)


@settings(deadline=None)
@given(st.lists(texts, min_size=2, max_size=4), planted, st.randoms())
def test_the_order_of_files_makes_no_difference(bodies, clone, random) -> None:
    files = {f"{number}.py": windows(f"{body}\n{clone}") for number, body in enumerate(bodies)}
    shuffled = list(files.items())
    random.shuffle(shuffled)
    assert list(blocks_among(dict(shuffled))) == list(blocks_among(files))


@settings(deadline=None)
@given(texts, texts, planted)
def test_files_that_hold_the_same_ten_lines_have_a_hash_of_their_samples_in_common(one, other, clone) -> None:
    first, second = windows(f"{one}\n{clone}"), windows(f"{clone}\n{other}")
    if first.sample and second.sample:
        assert not set(longs(first.sample)).isdisjoint(longs(second.sample))


@settings(deadline=None)
@given(texts, planted, texts)
def test_every_block_names_a_copy_that_reads_the_same(before, clone, after) -> None:
    files = {"a.py": f"{before}\n{clone}", "b.py": f"{clone}\n{after}"}
    for block in compared(files):
        here, there = lines_of(files[block.path]), lines_of(files[block.copy_path])
        start, copy = here.numbers.index(block.line), there.numbers.index(block.copy_line)
        length = block.copied_lines
        assert length >= MINIMUM_LINES
        assert here.texts[start : start + length] == there.texts[copy : copy + length]
        assert there.numbers[copy + length - 1] == block.copy_end_line


def test_a_copied_function_is_found_at_both_places() -> None:
    one, two = compared(
        {"a.py": function("f"), "b.py": f"import os\n\n\n{function('g', 3)}\n\n{function('f')}"}
    )
    assert (one.path, one.line, one.end_line, one.lines) == ("a.py", 1, 13, 13)
    assert (one.copy_path, one.copy_line, one.copy_end_line, one.other_copies) == ("b.py", 10, 22, 0)
    assert (two.path, two.copy_path, two.copy_line) == ("b.py", "a.py", 1)


def test_a_copy_within_the_same_file_is_found() -> None:
    assert [block.line for block in compared({"a.py": function("f") + "x = 1\n" + function("f")})] == [1, 15]


@pytest.mark.parametrize(
    ("count", "tokens", "found"),
    [(9, 13, 2), (8, 20, 0), (10, 7, 0), (20, 7, 2)],
    ids=["10 lines", "9 lines", "too few tokens", "few tokens a line on many lines"],
)
def test_both_limits_have_to_be_reached(count: int, tokens: int, found: int) -> None:
    text = function("f", count, tokens)
    assert len(compared({"a.py": text, "b.py": text})) == found


def test_layout_comments_and_docstrings_make_no_difference() -> None:
    text = function("f")
    other = text.replace("\n    ", "\n\n        # why\n        ").replace(
        "):\n", '):  # here\n        """Doc."""\n'
    )
    other = textwrap.indent("if True:\n" + textwrap.indent(other.replace(", ", " , "), "    "), "")
    assert {block.lines for block in compared({"a.py": text, "b.py": other})} == {13}


def test_a_hash_within_a_string_is_no_comment() -> None:
    text = "".join(f'call("#{number}", {"x, " * 9})\n' for number in range(10))
    assert compared({"a.py": text, "b.py": text.replace('"#', '"#other ')}) == []
    assert len(compared({"a.py": text, "b.py": text})) == 2


def test_another_name_is_other_code() -> None:
    assert compared({"a.py": function("f"), "b.py": function("g")}) == []


def test_imports_and_strings_that_stand_alone_are_not_compared() -> None:
    text = "".join(f"from package.module{number} import a, b, c, d, e, f, g, h\n" for number in range(30))
    text += '"""' + "word " * 20 + "\n" + "another line of words\n" * 40 + '"""\n'
    assert compared({"a.py": text, "b.py": text}) == []


def test_code_beside_an_import_is_compared() -> None:
    text = "".join(f"import os; x = f({number}, 1, 2, 3, 4, 5, 6)\n" for number in range(12))
    assert len(compared({"a.py": text, "b.py": text})) == 2


def test_lines_that_only_overlap_themselves_are_no_duplicate() -> None:
    line = "call(1, 2, 3, 4, 5, 6)\n"
    assert compared({"a.py": line * 19}) == []
    (block,) = compared({"a.py": line * 20})
    assert (block.lines, block.copied_lines) == (20, 10)


def test_a_third_copy_is_counted_and_not_named() -> None:
    text = function("f")
    assert {each.other_copies for each in compared({"a.py": text, "b.py": text, "c.py": text})} == {1}


def test_a_block_of_two_copies_in_one_piece_says_how_far_the_first_goes() -> None:
    files = {"a.py": function("f") + function("g"), "b.py": function("f"), "c.py": function("g")}
    block = compared(files)[0]
    assert (block.path, block.lines, block.copied_lines, block.copy_path) == ("a.py", 26, 13, "b.py")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "x = 1",
        "# only\n",
        '"""only"""\n',
        "x = \\\n    1\n",
        "x = '''\n#\n'''\n",
        "if x: pass\n\f\nclass A: pass\n",
    ],
)
def test_odd_files_are_read(text: str) -> None:
    assert windows(text) == Windows()


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + "    0,\n" * 60_000 + "]\n",
        "x = {\n" + "".join(f"    'key {number}': {number},\n" for number in range(60_000)) + "}\n",
        "x = '" + "a" * 2_000_000 + "'\n",
        "x = '''" + "it's \\' \"\n" * 100_000 + "'''\n",
        (function("f", 10) + "\n") * 1500,
    ],
    ids=["the same line", "a dictionary", "one long line", "a long string", "the same function"],
)
def test_generated_files_are_read_and_compared_in_linear_time(text: str) -> None:
    start = time.process_time()
    kept = windows(text)
    list(blocks_among({"a.py": kept, "b.py": kept}))
    assert time.process_time() - start < 8
