"""The packs that a configuration names: shipped ones by name, the user's own by path."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from qualitywatch.config.document import Document
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules.read import read_rule_pack, refuse_duplicates
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import UnknownNameError

_FILE_OR_SHIPPED = "a file's name ends in .yaml; shipped packs: "


def load_rules(
    names: Iterable[str],
    *,
    shipped: Mapping[str, Path],
    directory: Path,
    catalogue: MetricCatalogue,
    kinds: Mapping[str, frozenset[TargetKind]] | None = None,
    named_in: Document | None = None,
) -> list[Rule]:
    """The rules of all packs: each name is a shipped pack's, or a file relative to ``directory``.

    ``named_in`` is the document whose key ``rules`` holds the names, for errors.
    """
    rules: list[Rule] = []
    remarks = Remarks()
    document = named_in or Document("", {})
    files: list[Path] = []
    for index, name in enumerate(names):
        with remarks.noting():
            files.append(_pack_file(name, index, shipped, directory, document))
            if files[-1] in files[:-1]:
                raise document.error(f"{name} stands twice", ("rules", index))
            rules.extend(read_rule_pack(files[-1], catalogue, kinds))
    remarks.raise_any()
    refuse_duplicates(rules)
    return rules


def _pack_file(
    name: str, index: int, shipped: Mapping[str, Path], directory: Path, named_in: Document
) -> Path:
    if name in shipped:
        return shipped[name]
    if not name.endswith((".yaml", ".yml")):
        near = difflib.get_close_matches(name, shipped, n=1)
        hint = f"did you mean {near[0]}?" if near else f"{_FILE_OR_SHIPPED}{', '.join(sorted(shipped))}"
        raise named_in.error(
            f"no rule pack {name!r}",
            ("rules", index),
            hint=hint,
            kind=UnknownNameError,
        )
    file = directory / name
    if not file.exists():
        raise named_in.error(
            f"the rule pack {file} does not exist",
            ("rules", index),
            hint="its path is relative to the configuration",
        )
    return file
