"""What a project's sections say is at any moment what its files say, whatever is kept of them."""

from __future__ import annotations

import shutil
import sqlite3
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import files_together
from files_together import told_together
from qualitywatch import Observation, Problem
from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.metrics import project as metrics
from qualitywatch_code.project.duplication import blocks_among, in_order
from qualitywatch_code.project.scope import ProjectSettings, Scope
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.python_join import Join
from qualitywatch_code.python_observations import measured_observations
from qualitywatch_code.python_project import (
    project_observations,
)
from qualitywatch_code.python_section import Section, section_observations
from qualitywatch_code.python_sections import FILE, SectionCache, sections_in
from qualitywatch_code.sources import sections as cutting
from qualitywatch_code.sources.results import Unmeasured
from qualitywatch_code.sources.sections import LONGEST, sections_of

BRANCHED = "def branched(a, b, c, d, e, f):\n" + "".join(
    f"    if a > {n}:\n        if b:\n            return {n}\n" for n in range(12)
)
MANY = "".join(
    f"def many_{n}(x):\n    return x if x > {n} else -x  # TODO: number {n}\n\n\n" for n in range(60)
)
SOURCES = [
    *files_together.SOURCES,
    BRANCHED,
    MANY,
    f"{MANY}{BRANCHED}# TODO: more\n",
]
MEASURED = [analyse(textwrap.dedent(source).encode()) for source in SOURCES]
PATHS = ("a.py", "b.py", "pkg/__init__.py", "pkg/d.py", "pkg/e\n.py", "tests/test_a.py", "z.py")
REFUSED = len(SOURCES)
"""The number of a source that does not parse."""

edits = st.lists(
    st.tuples(st.sampled_from(PATHS), st.integers(0, REFUSED) | st.none()), min_size=1, max_size=6
)


class FakeSources:
    """Files by path with the number of what they have."""

    def __init__(self, files: dict[str, int]) -> None:
        self.blobs = [(path, str(number)) for path, number in sorted(files.items())]
        self.uncertain: set[str] = set()


def results(blobs):
    for path, number in blobs:
        yield (
            Unmeasured(path, "no Python", lasting=True)
            if int(number) == REFUSED
            else (path, MEASURED[int(number)])
        )


def _plain(item):
    if isinstance(item, Problem):
        return (item.message,)
    return item.metric.id, *item.labels.values(), item.value, item.evidence_total, item.evidence


def _sorted(items):
    return sorted(map(_plain, items), key=repr)


def _from_files(files, layers):
    measured = [(path, MEASURED[number]) for path, number in sorted(files.items()) if number != REFUSED]
    if not measured:
        return
    yield from measured_observations(measured)
    yield from told_together(dict(measured), layers, {"caller"}.intersection)


def _used(names, *, measured):
    return {"caller"}.intersection(names).difference(measured)


def _from_sections(files, layers, cache):
    sources = FakeSources(files)
    sections = sections_in(sources, results, cache)
    assert [each.path for section in sections for each in section.unmeasured] == [
        path for path, number in sources.blobs if int(number) == REFUSED
    ]
    source_lines = {path: file.raw.sloc for section in sections for path, file in section.files}
    if not source_lines:
        return
    yield from section_observations(sections)
    join = Join(sections, sources, results, cache)
    asked = ProjectSettings(layers, ("six",), _used)
    yield from project_observations(join, asked, source_lines, Scope())


@pytest.fixture(scope="module")
def kept_from_before(tmp_path_factory):
    """A cache that the examples of a law share: what one keeps, others find."""
    return tmp_path_factory.mktemp("cache")


@settings(max_examples=60, deadline=None)
@given(history=edits, length=st.sampled_from([1, 2, 128]))
def test_whatever_is_edited_renamed_or_deleted(kept_from_before, history, length):
    layers = ("pkg", "a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MEAN_LENGTH", length)
        files: dict[str, int] = {}
        for path, number in history:
            files.pop(path, None)
            if number is not None:
                files[path] = number
            with SectionCache(kept_from_before) as cache:
                assert _sorted(_from_sections(files, layers, cache)) == _sorted(_from_files(files, layers))


def test_the_sources_of_this_law_have_everything_that_is_told():
    """Or the law would hold of nothing: evidence that is cut off, circles, duplicates and dead code all occur."""
    files = {"a.py": 1, "b.py": 2, "pkg/d.py": 9, "pkg/__init__.py": 3, "tests/test_a.py": 8, "z.py": 12}
    said = {
        item.metric.id: item for item in _from_files(files, ("pkg", "a")) if isinstance(item, Observation)
    }
    assert said["code.complexity.total"].evidence_total > len(said["code.complexity.total"].evidence)
    assert said["code.notes.total"].evidence_total > len(said["code.notes.total"].evidence)
    assert said[metrics.MODULES_IN_CYCLES.id].value == 2
    assert said[metrics.DUPLICATED_BLOCKS.id].value > 2
    assert said[metrics.DEAD_CODE_LINES.id].value > 0


def test_groups_bring_the_same_blocks_as_all_files_together(tmp_path):
    files = {f"{number:02}.py": number for number in range(len(MEASURED))}
    windows = {path: MEASURED[number].project.windows for path, number in files.items()}
    sources = FakeSources(files)
    with SectionCache(tmp_path) as cache:
        join = Join(sections_in(sources, results, cache), sources, results, cache)
        assert join.blocks() == in_order(blocks_among(windows)) != []


def test_a_section_survives_being_kept():
    section = Section.of(results([(path, str(number)) for number, path in enumerate(PATHS, 5)]))
    assert Section.from_json(section.to_json()) == section


def test_a_file_that_comes_moves_the_borders_of_no_other_section():
    before = [(f"pkg_{n % 7}/m_{n}.py", "") for n in range(2000)]
    before.sort()
    after = sorted([*before, ("pkg_3/new.py", "")])
    old, new = ([tuple(each) for each in sections_of(blobs)] for blobs in (before, after))
    assert len(old) > 5
    assert len(set(new) - set(old)) <= 2
    assert [blob for each in old for blob in each] == before
    assert max(map(len, old)) <= LONGEST


def test_what_was_not_analysed_as_its_name_says_is_not_kept(tmp_path):
    sources = FakeSources({"a.py": 1, "b.py": 2})

    def changed(blobs):
        for result in results(blobs):
            sources.uncertain.add(result[0])
            yield result

    with SectionCache(tmp_path) as cache:
        Join(sections_in(sources, changed, cache), sources, changed, cache).blocks()
    with SectionCache(tmp_path) as cache:
        asked: list[str] = []
        sections_in(FakeSources({"a.py": 1, "b.py": 2}), lambda blobs: _noted(blobs, asked), cache)
    assert asked == ["a.py", "b.py"]


def test_only_the_section_of_a_changed_file_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cutting, "MEAN_LENGTH", 1)
    with SectionCache(tmp_path) as cache:
        sections_in(FakeSources({"a.py": 1, "b.py": 2, "z.py": 3}), results, cache)
    asked: list[str] = []
    with SectionCache(tmp_path) as cache:
        sections_in(FakeSources({"a.py": 1, "b.py": 4, "z.py": 3}), lambda blobs: _noted(blobs, asked), cache)
    assert asked == ["b.py"]


def _noted(blobs, asked):
    for path, number in blobs:
        asked.append(path)
        yield from results([(path, number)])


@pytest.mark.parametrize("harm", ["delete", "garble", "foreign"])
def test_whatever_becomes_of_what_is_kept(make_target, run, harm, tmp_path):
    files = {f"m_{n}.py": source for n, source in enumerate(SOURCES)}
    target = make_target({**files, "page.html": "{{ many_1 }}", "broken.py": "many_2((\n"})
    collector = PythonCollector(cache_dir=tmp_path / "cache")
    run(collector, target)
    file = tmp_path / "cache" / FILE
    assert file.exists()
    _harm(file, harm)
    source = Path(target.location, "m_1.py")
    source.write_text(source.read_text() + "\n\ndef lately():\n    return alone()\n")
    shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
    fresh = run(PythonCollector(cache_dir=tmp_path / "fresh"), target)
    assert run(collector, target).observations == fresh.observations


def _harm(file, harm):
    if harm == "delete":
        file.unlink()
    elif harm == "garble":
        file.write_bytes(b"not a database at all" * 100)
    else:
        with sqlite3.connect(file) as database:
            keys = [key for (key,) in database.execute("SELECT key FROM results")]
            database.execute("DELETE FROM results")
        database.close()
        with SectionCache(file.parent) as cache:
            for key in keys:
                cache.put(key, b'{"a": [1]}')
