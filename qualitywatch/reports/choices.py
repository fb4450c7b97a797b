"""What a caller may choose when a verdict is rendered."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats of ``qualitywatch check --format``."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITLAB = "gitlab"
    GITHUB = "github"
    MARKDOWN = "markdown"


class Verbosity(StrEnum):
    """How much the text says: the verdict with a line for each breach, what to act on, or everything."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


class Colour(StrEnum):
    """Whether the text carries terminal colours; nothing is said by colour alone."""

    NEVER = "never"
    ALWAYS = "always"
