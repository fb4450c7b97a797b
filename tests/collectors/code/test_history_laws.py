"""What is counted along a history, held against the plain definitions on any history."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from itertools import combinations, pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_history import Repository
from qualitywatch_code.history.changes import Change, Commit, read_commits
from qualitywatch_code.history.coupling import LARGEST_COMMIT, LEAST_DEGREE, LEAST_SUPPORT, Coupling
from qualitywatch_code.history.indentation import Shape, shape
from qualitywatch_code.history.lineages import Lineage, Lineages
from qualitywatch_code.history.ownership import FileHistory, authors, degrees_of_authorship, key_people
from qualitywatch_code.history.past import Moment, Past
from qualitywatch_code.history.people import BOTS, People, is_bot
from qualitywatch_code.history.window import Window

FILES = st.sampled_from([f"{letter}.py" for letter in "abcdef"])
COMMITS = st.lists(st.frozensets(FILES, min_size=1, max_size=4), max_size=60)


def _pairs(commits: list[frozenset[str]]) -> dict[frozenset[str], int]:
    """The coupled pairs by the definition, with how often they changed together."""
    changes = Counter(path for files in commits for path in files)
    found = {}
    for first, second in combinations(sorted(changes), 2):
        together = sum(first in files and second in files for files in commits)
        mean = (changes[first] + changes[second]) / 2
        if together >= LEAST_SUPPORT and together / mean >= LEAST_DEGREE:
            found[frozenset((first, second))] = together
    return found


def _counted(coupling: Coupling[str]) -> dict[frozenset[str], int]:
    return {frozenset((pair.first, pair.second)): pair.together for pair in coupling.pairs()}


@given(COMMITS, st.data())
def test_pairs_are_those_of_the_definition_while_commits_come_and_go(
    commits: list[frozenset[str]], data: st.DataObject
) -> None:
    coupling: Coupling[str] = Coupling()
    inside: dict[int, frozenset[str]] = {}
    for number, files in enumerate(commits):
        coupling.add(number, files, size=len(files))
        inside[number] = files
        if number % 3 == 0:
            gone = data.draw(st.sampled_from(sorted(inside)))
            coupling.remove(gone, inside[gone], size=len(inside.pop(gone)))
    assert _counted(coupling) == _pairs(list(inside.values()))
    for pair in coupling.pairs():
        assert LEAST_DEGREE <= pair.degree <= pair.confidence <= 1
    for number, files in inside.items():
        coupling.remove(number, files, size=len(files))
    assert vars(coupling) == vars(Coupling())


def test_the_largest_commit_counts_and_a_larger_one_does_not() -> None:
    for size, found in ((LARGEST_COMMIT, 1), (LARGEST_COMMIT + 1, 0)):
        coupling: Coupling[str] = Coupling()
        for number in range(LEAST_SUPPORT):
            coupling.add(number, {"a", "b"}, size=size)
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
    leaving = key_people(Counter(authored.values()))

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


def _followed(*commits: list[Change]) -> dict[str, int]:
    """How many changes each file that is there has, by its last name."""
    lineages = Lineages()
    counts: Counter[Lineage] = Counter()
    for changes in commits:
        counts.update(lineage for lineage, _ in lineages.follow(changes))
    return {each.path: count for each, count in counts.items() if each.path is not None and each.present}


def _renamed(before: str, after: str) -> Change:
    return Change(after, "R", before)


def test_two_files_that_swap_names_in_one_commit_keep_their_own_histories() -> None:
    swap = [_renamed("a", "b"), _renamed("b", "a")]
    assert _followed([Change("a", "A")], [Change("b", "A")], [Change("a")], swap) == {"a": 2, "b": 3}


def test_a_file_that_takes_the_name_of_one_that_is_gone_is_not_that_one() -> None:
    first, gone = [Change("a", "A"), Change("b", "A")], [Change("a"), Change("a", "D")]
    assert _followed(first, [Change("a")], gone, [_renamed("b", "a")]) == {"a": 2}


def test_a_file_that_comes_back_has_the_history_it_had() -> None:
    assert _followed([Change("a", "A")], [Change("a", "D")], [Change("a", "A")]) == {"a": 3}


def test_a_rename_that_two_branches_made_loses_no_history() -> None:
    rename = [_renamed("a", "b")]
    assert _followed([Change("a", "A")], [Change("a")], rename, [Change("a")], rename) == {"b": 4}


SPANS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda ends: (min(ends), max(ends)))


@given(st.lists(st.tuples(SPANS, st.lists(st.integers(0, 20), max_size=4)), min_size=1, max_size=12))
def test_a_window_holds_what_lies_within_the_present_span(
    turns: list[tuple[tuple[int, int], list[int]]],
) -> None:
    inside: Counter[int] = Counter()
    window = Window(
        [span for span, _ in turns], lambda at: inside.update([at]), lambda at: inside.subtract([at])
    )
    came: list[int] = []
    for turn, ((since, until), times) in enumerate(turns):
        for at in times:
            window.add(at, at)
        came += times
        window.move()
        expected = Counter(at for at in came if since <= at <= until)
        assert +inside == expected == Counter(window.inside())
        later = [span for span, _ in turns[turn + 1 :]]
        assert all(window.wants(at) == any(low <= at <= high for low, high in later) for at in range(22))


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
    lineages, counted = Lineages(), Counter[str]()
    for change in read_commits(repository.root, "HEAD", timeout=None):
        counted.update(change.who[0] for lineage, _ in lineages.follow(change.changes) if lineage.present)
    assert counted == Counter(followed)
    assert lineages.at("c.py") is not None
    assert lineages.at("a.py") is None


def test_memory_grows_with_files_people_and_the_spans_and_not_with_commits() -> None:
    def peak(count: int) -> int:
        past = Past([Moment(count - 90, count - 360, count)], bots=BOTS, churn=lambda _: [("0.py", 1)])
        tracemalloc.start()
        for number in range(count):
            who = (f"P {number % 7}", f"p{number % 7}@x")
            past.take(Commit(str(number), number, who, changes=[Change(f"{number % 50}.py")]))
        past.stop(lambda who: who, {}, ())
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert past.commits == 90
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
