"""The profile of a data set as the sum of its partitions' profiles, of which those that are known are not read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import time_ns

from qualitywatch import CollectError, NoEvidenceError, Problem
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.messages import short
from qualitywatch_data.objects.failures import ObjectStoreError
from qualitywatch_data.profiles.column import KindsDifferError, TableProfile
from qualitywatch_data.profiles.keeping import KeptProfiles, leaf_name
from qualitywatch_data.profiles.layout import Layout, LayoutsDifferError
from qualitywatch_data.profiles.oddities import odd_columns
from qualitywatch_data.profiles.reader import Reader
from qualitywatch_data.profiles.reading import Choice, DamagedError, EmptyError, LeftOut
from qualitywatch_data.profiles.rolling import rolled_up
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.partitions import partitions_of
from qualitywatch_data.sources.unchanged import settled, states_of, written_since

_TRIES = 2
_WRITTEN = "the next run reads it; write files under another name, and rename them when they are whole"
UNKNOWN_LIMIT = 500
"""Partitions that are profiled one by one; with more, all are read at once and kept as one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The profile of one partition: its digest, and how it is read."""

    name: str
    digest: str
    profile: Callable[[], TableProfile]


@dataclass(frozen=True, slots=True)
class Profiled:
    """A profile, what was wrong with the data, the partitions that it is the sum of, and the names of the parts that were left out."""

    profile: TableProfile
    problems: Sequence[Problem] = ()
    leaves: Sequence[Leaf] = ()
    lost: Sequence[str] = ()

    @property
    def layouts(self) -> dict[str, Layout]:
        """Where the bins of each numeric column lie."""
        return self.profile.layouts


@dataclass(slots=True)
class Profiler:
    """Makes profiles of data sets with one reader; ``owner`` is the place whose bins are meant.

    No data set of which more than ``most_bytes`` bytes are still unknown is read. Values that fewer than ``hidden_below`` rows
    have are never named in what is made or kept. ``now`` tells the time in nanoseconds since 1970, which shows whether a file's
    own times prove anything.
    """

    reader: Reader
    kept: KeptProfiles
    choice: Choice
    owner: str = ""
    most_bytes: int | None = None
    hidden_below: int = 0
    now: Callable[[], int] = time_ns
    _hashing: str = ""
    _problems: list[Problem] = field(default_factory=list)
    _lost: list[str] = field(default_factory=list)

    def profiled(self, dataset: Dataset, alias: str, layouts: Mapping[str, Layout] | None = None) -> Profiled:
        """The profile, numeric columns laid out as ``layouts`` says, else as they were when they were first seen.

        Raises NoEvidenceError where no column is left, CollectError where no partition can be read.
        """
        self._problems, self._lost = [], []
        self.kept.require_table(dataset)
        if not dataset.parts:
            profile, problems = self.reader.profile(dataset, alias, self.choice, layouts)
            return Profiled(profile.anonymous(self.hidden_below), problems)
        try:
            return self._summed(dataset, alias, layouts)
        except (KindsDifferError, LayoutsDifferError) as error:
            return self._as_one(dataset, alias, dict(layouts or {}), error)

    def _as_one(
        self,
        dataset: Dataset,
        alias: str,
        fixed: dict[str, Layout],
        why: KindsDifferError | LayoutsDifferError,
    ) -> Profiled:
        """The profile of all partitions read at once, as the engine makes one type of several; without a column of which it cannot."""
        self._problems, self._lost = [], []  # damaged files are met again
        known = self._known([dataset])
        leaf = known[0] if known and _fits(known[0].profile(), fixed) else None
        try:
            profile = (leaf or self._scanned(dataset, alias, fixed)).profile()
        except (BudgetError, DamagedError, NoEvidenceError, ObjectStoreError):
            raise
        except CollectError:
            if not isinstance(why, KindsDifferError):
                raise
            rest = replace(self, choice=self.choice.without(why.column)).profiled(dataset, alias, fixed)
            said = f"{short(dataset.name)}: {why.message}, of which no one type can be made; it is left out"
            return replace(rest, problems=(Problem(said, why.hint), *rest.problems))
        if dataset.columnar:
            said = f"{short(dataset.name)}: {why.message}; it is read as one type"
            self._problems.append(Problem(said, why.hint))
        self._problems += odd_columns(dataset, profile)
        return Profiled(profile, tuple(self._problems), lost=tuple(self._lost))

    def _summed(self, dataset: Dataset, alias: str, layouts: Mapping[str, Layout] | None) -> Profiled:
        leaves = self._leaves(dataset, alias, dict(layouts or {}), fitting=False)
        try:
            total = self._total(leaves)
            _require(total, layouts)
        except LayoutsDifferError:
            wanted = dict(layouts or {})
            for leaf in reversed(leaves):
                wanted = leaf.profile().layouts | wanted
            leaves = self._leaves(dataset, alias, wanted, fitting=True)
            total = self._total(leaves)
        if not total.columns and total.rows:
            raise NoEvidenceError(f"{dataset.name} has no such columns", hint="correct columns and exclude")
        self._problems += odd_columns(dataset, total)
        return Profiled(total, tuple(self._problems), leaves, tuple(self._lost))

    def _total(self, leaves: Sequence[Leaf]) -> TableProfile:
        return rolled_up(self.kept, [(leaf.digest, leaf.profile) for leaf in leaves])

    def _leaves(
        self, dataset: Dataset, alias: str, layouts: dict[str, Layout], *, fitting: bool
    ) -> list[Leaf]:
        """A leaf for each partition; those that are kept count if they are laid out as ``layouts`` say, where ``fitting``."""
        self._problems, self._lost = [], []
        partitions = partitions_of(dataset)
        known = self._known(partitions)
        unknown = [place for place in range(len(partitions)) if place not in known]
        if len(unknown) > UNKNOWN_LIMIT:
            partitions, known = [dataset], self._known([dataset])
        unread = [part for place, each in enumerate(partitions) if place not in known for part in each.parts]
        require_size(replace(dataset, parts=tuple(unread)), self.most_bytes)
        if not layouts and known:
            layouts.update(known[max(known)].profile().layouts)
        found: list[Leaf] = []
        lost: list[DamagedError] = []
        for place in reversed(range(len(partitions))):  # the newest first: the others are laid out like it
            leaf = known.get(place)
            if leaf is None or (fitting and not _fits(leaf.profile(), layouts)):
                try:
                    leaf = self._scanned(partitions[place], alias, layouts)
                except DamagedError as error:
                    lost.append(error)
                    self._lost += [part.name for part in partitions[place].parts]
                    continue
            found.append(leaf)
        if not found and all(part.gone for part in dataset.parts):
            raise DamagedError(
                f"{short(dataset.name)}: its files are gone", hint=lost[0].hint, problem=lost[0].problem
            )
        if not found:
            raise lost[0]
        self._problems += [each.problem for each in reversed(lost)]
        return found[::-1]

    def _known(self, partitions: Sequence[Dataset]) -> dict[int, Leaf]:
        names = [self._leaf_name(each) or "" for each in partitions]
        digests = self.kept.digests(names)
        return {
            place: Leaf(partition.name, digests[name], self._reading(partition, digests[name]))
            for place, (partition, name) in enumerate(zip(partitions, names, strict=True))
            if name in digests
        }

    def _reading(self, partition: Dataset, digest: str) -> Callable[[], TableProfile]:
        """How a kept profile is read: from the partition itself where it has been dropped since."""

        def read() -> TableProfile:
            kept = self.kept.profile(digest)
            return kept or self._scanned(partition, "reread_rows", {}).profile()

        return read

    def _scanned(self, partition: Dataset, alias: str, layouts: dict[str, Layout]) -> Leaf:
        """The leaf of a partition that is read; kept unless it is not whole, or changed while it was read."""
        name = self._leaf_name(partition)
        certain = settled(partition, self.now())
        try:
            profile, problems = self._still(partition, alias, layouts, _TRIES)
            profile = profile.anonymous(self.hidden_below)
        except ObjectStoreError:
            raise
        except EmptyError as error:
            profile, problems = TableProfile(0, {}, self._hashing), [Problem(error.message, error.hint)]
        except NoEvidenceError:  # none of the columns is in this partition, but its rows are
            profile, problems = TableProfile(self.reader.count(partition), {}, self._hashing), ()
        for column, layout in profile.layouts.items():
            layouts.setdefault(column, layout)
        self._problems += problems
        self._lost += [each.part for each in problems if isinstance(each, LeftOut)]
        whole = certain and not problems and name == self._leaf_name(partition)
        return Leaf(partition.name, *self.kept.put_leaf(name if whole else None, profile))

    def _still(
        self, partition: Dataset, alias: str, layouts: dict[str, Layout], tries: int
    ) -> tuple[TableProfile, Sequence[Problem]]:
        """The profile of files as they were at one moment: once more where one was written meanwhile, in the end without it."""
        before = states_of(partition)
        profile, problems = self.reader.profile(partition, alias, self.choice, layouts)
        written = written_since(partition, before)
        if not written:
            return profile, problems
        if tries > 1:
            return self._still(partition, alias, layouts, tries - 1)
        lost = [
            LeftOut(f"{short(name)} was left out: it was written anew while it was read", _WRITTEN, name)
            for name in written
        ]
        if len(written) == len(partition.parts):
            raise DamagedError(lost[-1].message, hint=_WRITTEN, problem=lost[-1])
        profile, problems = self._still(partition.without(written), alias, layouts, _TRIES)
        return profile, [*lost, *problems]

    def _leaf_name(self, partition: Dataset) -> str | None:
        if not self._hashing:
            self._hashing = self.reader.hashing
        settings = (self._hashing, repr(self.choice), self.owner or partition.place, str(self.hidden_below))
        return leaf_name(partition, *settings)


def _fits(profile: TableProfile, layouts: Mapping[str, Layout]) -> bool:
    return all(layouts.get(name, layout) == layout for name, layout in profile.layouts.items())


def _require(profile: TableProfile, layouts: Mapping[str, Layout] | None) -> None:
    if layouts and not _fits(profile, layouts):
        raise LayoutsDifferError("the kept profiles are laid out differently", hint="they are made again")


def require_size_of(datasets: Sequence[Dataset], most: int | None) -> None:
    """Raise BudgetError where the files of several data sets, each counted once, have more bytes than may be read."""
    parts = {part.path: part for dataset in datasets for part in dataset.parts}
    names = " and ".join(dict.fromkeys(dataset.name for dataset in datasets if dataset.parts))
    require_size(replace(datasets[0], name=names, parts=tuple(parts.values())), most)


def require_size(dataset: Dataset, most: int | None) -> None:
    """Raise BudgetError where the files of a data set have more bytes than may be read."""
    size = dataset.size() if most is not None else 0
    if most is not None and size > most:
        raise BudgetError(
            f"{short(dataset.name)}: {size:,} bytes of {len(dataset.parts)} files are to be read, the budget is {most:,}",
            hint="raise budget.bytes, or watch fewer partitions",
        )
