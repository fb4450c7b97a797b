"""Which configuration applies: the one named, else the one in the directory, else none."""

from __future__ import annotations

import os
from pathlib import Path

from qualitywatch.config.document import Document
from qualitywatch.config.reads import note_read
from qualitywatch.config.toml_reader import read_pyproject
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.errors import ConfigurationError

FILE_NAME = "qualitywatch.yaml"
_OTHER_SPELLINGS = ("qualitywatch.yml", ".qualitywatch.yaml", ".qualitywatch.yml")


def find_configuration(directory: Path, *, named: Path | None = None) -> Document | None:
    """The document named, or ``qualitywatch.yaml`` or ``[tool.qualitywatch]`` in ``directory``, or None.

    Raises ConfigurationError where both stand there, where the named one holds no configuration, and where a file has
    a name that would be overlooked.
    """
    if named is not None:
        document = (
            read_pyproject(named) if named.suffix == ".toml" else read_yaml(named, what="the configuration")
        )
        if document is None:
            raise ConfigurationError("has no table [tool.qualitywatch]", file=str(named))
        return document
    yaml_file, toml_file = directory / FILE_NAME, directory / "pyproject.toml"
    for file in (yaml_file, toml_file, *(directory / name for name in _OTHER_SPELLINGS)):
        note_read(file)
    table = read_pyproject(toml_file) if toml_file.is_file() else None
    if not os.path.lexists(yaml_file):
        _refuse_other_spelling(directory)
        return table
    if table is not None:
        raise ConfigurationError(
            f"there is a {FILE_NAME} and a [tool.qualitywatch] in pyproject.toml",
            file=str(directory),
            hint="keep one of them, or name one with --config",
        )
    return read_yaml(yaml_file, what="the configuration")


def _refuse_other_spelling(directory: Path) -> None:
    for name in _OTHER_SPELLINGS:
        if os.path.lexists(directory / name):
            raise ConfigurationError(
                "is not read under this name",
                file=str(directory / name),
                hint=f"rename it to {FILE_NAME}, or name it with --config",
            )
