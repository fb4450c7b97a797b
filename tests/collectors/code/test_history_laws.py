"""What is counted along a history, held against the plain definitions on any history."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_history import WINDOW, Repository
from qualitywatch_code.history.changes import Change, Commit, Names, read_commits
from qualitywatch_code.history.coupling import LARGEST_COMMIT, LEAST_DEGREE, LEAST_SUPPORT, Coupling
from qualitywatch_code.history.indentation import Shape, shape
from qualitywatch_code.history.ownership import FileHistory, authors, degrees_of_authorship, key_people
from qualitywatch_code.history.past import past_of
from qualitywatch_code.history.people import BOTS, People, is_bot

FILES = st.sampled_from([f"{letter}.py" for letter in "abcdef"])
COMMITS = st.lists(st.frozensets(FILES, min_size=1, max_size=4), max_size=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(COMMITS)
def test_pairs_are_those_of_the_definition(commits: list[frozenset[str]]) -> None:
    coupling = Coupling()
    for files in commits:
        coupling.add(files, size=len(files))
    changes = {path: sum(path in files for files in commits) for files in commits for path in files}
    expected = {}
    for first, second in combinations(sorted(changes), 2):
        together = sum(first in files and second in files for files in commits)
        mean = (changes[first] + changes[second]) / 2
        if together >= LEAST_SUPPORT and together / mean >= LEAST_DEGREE:
            expected[first, second] = (together, changes[first], changes[second])
    assert {
        (pair.first, pair.second): (pair.together, pair.first_changes, pair.second_changes)
        for pair in coupling.pairs()
    } == expected


@given(COMMITS)
def test_degree_and_confidence_are_shares(commits: list[frozenset[str]]) -> None:
    coupling = Coupling()
    for files in commits:
        coupling.add(files, size=len(files))
    for pair in coupling.pairs():
        assert LEAST_DEGREE <= pair.degree <= pair.confidence <= 1


@given(COMMITS, st.integers(1, 5))
def test_a_limit_on_pairs_finds_none_that_is_not_there(commits: list[frozenset[str]], limit: int) -> None:
    exact, limited = Coupling(), Coupling(limit=limit)
    for files in commits:
        exact.add(files, size=len(files))
        limited.add(files, size=len(files))
    counts = {(pair.first, pair.second): pair.together for pair in exact.pairs()}
    assert all(pair.together <= counts[pair.first, pair.second] for pair in limited.pairs())


def test_the_largest_commit_counts_and_a_larger_one_does_not() -> None:
    for size, found in ((LARGEST_COMMIT, 1), (LARGEST_COMMIT + 1, 0)):
        coupling = Coupling()
        for _ in range(LEAST_SUPPORT):
            coupling.add({"a", "b"}, size=size)
        assert len(list(coupling.pairs())) == found


def _histories() -> st.SearchStrategy[FileHistory]:
    changes = st.dictionaries(st.integers(0, 5), st.integers(1, 50), min_size=1)
    return changes.flatmap(
        lambda made: st.builds(
            lambda creator: _history(made, creator), st.none() | st.sampled_from(sorted(made))
        )
    )


def _history(changes: dict[int, int], creator: int | None = None) -> FileHistory:
    history = FileHistory(creator=creator)
    history.changes.update(changes)
    return history


def test_the_degree_of_authorship_is_the_papers() -> None:
    degrees = degrees_of_authorship(_history({1: 4, 2: 7}, creator=1))
    assert degrees[1] == pytest.approx(3.293 + 1.098 + 0.164 * 4 - 0.321 * log(1 + 7))
    assert degrees[2] == pytest.approx(3.293 + 0.164 * 7 - 0.321 * log(1 + 4))


@given(st.dictionaries(st.text(min_size=1, max_size=3), _histories(), max_size=8))
def test_without_the_key_people_most_files_have_no_author_and_with_any_of_them_it_was_not_so(
    files: dict[str, FileHistory],
) -> None:
    authored = {path: authors(history) for path, history in files.items()}
    leaving = key_people(authored)

    def covered(gone: int) -> float:
        left = {key.person for key in leaving[:gone]}
        return sum(bool(people - left) for people in authored.values()) / len(authored)

    if authored:
        assert covered(len(leaving)) < 0.5
        assert all(covered(gone) >= 0.5 for gone in range(len(leaving)))
    assert [key.files for key in leaving] == sorted((key.files for key in leaving), reverse=True)


@given(st.dictionaries(st.text(min_size=1, max_size=3), _histories(), max_size=8))
def test_the_authors_of_a_file_changed_it(files: dict[str, FileHistory]) -> None:
    assert all(authors(history) <= set(history.changes) for history in files.values())


@given(st.lists(st.tuples(st.sampled_from(["Ada L", "Bob M", "x"]), st.sampled_from("abcd")), max_size=20))
def test_people_are_the_same_whatever_the_order(seen: list[tuple[str, str]]) -> None:
    def groups(order: list[tuple[str, str]]) -> set[frozenset[tuple[str, str]]]:
        people = People()
        numbers = {who: people.number(*who) for who in order}
        by_person: dict[int, set[tuple[str, str]]] = {}
        for who, number in numbers.items():
            by_person.setdefault(people.same(number), set()).add(who)
        return {frozenset(group) for group in by_person.values()}

    assert groups(seen) == groups(seen[::-1])


@pytest.mark.parametrize(
    ("name", "address", "bot"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", True),
        ("pre-commit-ci", "x@example.org", True),
        ("Renovate Bot", "renovate@example.org", True),
        ("Abbot Smith", "abbot@example.org", False),
        ("b", "o@t", False),
    ],
)
def test_bots_by_name_and_address(name: str, address: str, bot: bool) -> None:  # noqa: FBT001 - a table
    assert is_bot(name, address, BOTS) is bot


def test_two_files_that_swap_names_in_one_commit_keep_their_own_histories() -> None:
    names = Names(["a", "b"])
    names.resolve([Change("a", before="b"), Change("b", before="a")])
    assert set(names.resolve([Change("a", added=True)])) == {"b"}
    assert set(names.resolve([Change("b", added=True)])) == {"a"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"", Shape(0, 0)),
        (b"\n  \n", Shape(0, 0)),
        (b"a\n    b\n        c\n", Shape(3, 3)),
        (b"a\n  b\n    c\n", Shape(3, 3)),
        (b"a\n\tb\n\t\tc\r\n", Shape(3, 3)),
        (b"a:\n    b(1,\n      2)\n", Shape(3, 2)),
    ],
    ids=["empty", "blank", "four columns", "two columns", "tabs", "a continuation"],
)
def test_levels_of_indentation(source: bytes, expected: Shape) -> None:
    assert shape(source) == expected


def test_the_history_of_a_renamed_file_is_the_one_git_follows(repository: Repository, run_git) -> None:
    body = "".join(f"line {number}\n" for number in range(40))
    names = ("a.py", "sub/b.py", "c.py")
    for step in range(12):
        name = names[step // 4]
        if step and step % 4 == 0:
            repository.rename(names[step // 4 - 1], name)
        repository.commit({name: f"{body}{step}\n"}, days_ago=60 - step, name=f"P{step % 3}",
                          author=f"p{step % 3}@example.org")  # fmt: skip
    followed = run_git(repository.root, "log", "--follow", "--format=%an", "--", "c.py").split()
    past = past_of(read_commits(repository.root, WINDOW.end), ["c.py"], since=EPOCH, bots=())
    counted = {past.people.name(person): count for person, count in past.files["c.py"].changes.items()}
    assert counted == {name: followed.count(name) for name in set(followed)}


def test_memory_grows_with_files_and_people_and_not_with_commits() -> None:
    def commits(count: int) -> Iterator[Commit]:
        for number in range(count):
            yield Commit(number, f"p{number % 7}@x", f"P {number % 7}", [Change(f"{number % 50}.py")])

    def peak(count: int) -> int:
        tracemalloc.start()
        past_of(commits(count), [f"{number}.py" for number in range(50)], since=EPOCH, bots=BOTS)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(10_000) < 2 * peak(1_000)


@given(st.lists(st.sampled_from([b" ", b"\t", b"\n", b"\r\n", b"\x0b", b"x", b"\xff", b"\0"])).map(b"".join))
def test_lines_are_as_wide_as_each_is_on_its_own(source: bytes) -> None:
    alone = [
        len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        for line in source.splitlines()
        if line.strip()
    ]
    assert shape(source).lines == len(alone)
    assert shape(b"x\n" + source).levels == _levels([0, *alone])


def _levels(widths: list[int]) -> int:
    steps = [later - earlier for earlier, later in pairwise(widths) if 1 < later - earlier <= 8]
    unit = max(steps, key=lambda step: (steps.count(step), step)) if steps else 4
    return sum(width // unit for width in widths)
