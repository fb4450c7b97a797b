"""Which configuration applies: the one named, else the one in the directory, else none."""

from __future__ import annotations

from pathlib import Path

from qualitywatch.config.document import Document
from qualitywatch.config.toml_reader import read_pyproject
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.errors import ConfigurationError

FILE_NAME = "qualitywatch.yaml"


def find_configuration(directory: Path, *, named: Path | None = None) -> Document | None:
    """The document named, or ``qualitywatch.yaml`` or ``[tool.qualitywatch]`` in ``directory``, or None.

    Raises ConfigurationError where both stand there, or where the named one holds no configuration.
    """
    if named is not None:
        document = (
            read_pyproject(named) if named.suffix == ".toml" else read_yaml(named, what="the configuration")
        )
        if document is None:
            raise ConfigurationError("has no table [tool.qualitywatch]", file=str(named))
        return document
    yaml_file, toml_file = directory / FILE_NAME, directory / "pyproject.toml"
    table = read_pyproject(toml_file) if toml_file.is_file() else None
    if not yaml_file.exists():
        return table
    if table is not None:
        raise ConfigurationError(
            f"there is a {FILE_NAME} and a [tool.qualitywatch] in pyproject.toml",
            file=str(directory),
            hint="keep one of them, or name one with --config",
        )
    return read_yaml(yaml_file, what="the configuration")
