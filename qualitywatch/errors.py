"""One exception tree for everything that qualitywatch refuses or could not do.

    QualitywatchError
    ├── ConfigurationError        the user's text is wrong                         exit 2
    │   ├── RuleError             a rule or rule pack is wrong                     exit 2
    │   └── UnknownNameError      a name that nothing answers to                   exit 2
    ├── QualityModelError         a characteristic or metric definition is wrong   exit 2
    ├── PluginError               a plugin does not load or breaks its contract    exit 2
    ├── StoreError                the store cannot be used as configured           exit 2
    │   ├── StoreBusyError        … right now; trying again can help               exit 2
    │   └── ClaimLostError        a delivery that somebody else has taken over     exit 2
    ├── CollectError              a collector could not measure                    an ``error`` outcome
    │   └── NoEvidenceError       there was nothing to measure                     a ``not_available`` outcome
    ├── ReplayError               a decision cannot be judged again                exit 2
    ├── CommentError              a merge request's comment was not written        exit 2
    └── SinkError                 a sink will never accept this delivery           kept in the outbox
        ├── RetryableSinkError    … did not accept it now, and certainly did nothing
        ├── AmbiguousSinkError    … may have done it: look before trying again
        └── CallRefusedError      an incoming call that nobody has proven           HTTP 401

Every error carries ``hint``, a sentence that says what to do, and ``retryable``, whether the same call can succeed
later without anybody changing anything.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar


class QualitywatchError(Exception):
    """Anything that qualitywatch refuses or could not do.

    ``message`` says what is wrong and where, ``hint`` what to do about it.
    """

    exit_code: ClassVar[int] = 70
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigurationError(QualitywatchError):
    """The user's text is wrong: names the file, the key and, where known, the line (1-based)."""

    exit_code = 2

    def __init__(
        self, message: str, *, hint: str = "", file: str = "", key: str = "", line: int | None = None
    ) -> None:
        place = f"{file}:{line}" if file and line else file
        where = ": ".join(part for part in (place, key) if part)
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.file, self.key, self.line = file, key, line


class RuleError(ConfigurationError):
    """A rule or a rule pack is wrong."""


class UnknownNameError(ConfigurationError):
    """A name that no collector, sink, metric, rule pack or target answers to."""


class QualityModelError(QualitywatchError):
    """A characteristic that no quality model knows, or a metric definition that contradicts itself."""

    exit_code = 2


class PluginError(QualitywatchError):
    """A plugin does not import, implements an unknown hook, or breaks its contract."""

    exit_code = 2


class StoreError(QualitywatchError):
    """The store cannot be used as configured: missing, corrupt, read-only, full or of another version."""

    exit_code = 2


class StoreBusyError(StoreError):
    """Somebody else holds the store right now."""

    retryable = True


class ClaimLostError(StoreError):
    """A delivery's lease ran out and somebody else has it now: leave it to them."""


class CollectError(QualitywatchError):
    """A collector could not measure: the outcome of every rule that needs it is ``error``."""

    exit_code = 3


class NoEvidenceError(CollectError):
    """There was nothing to measure, or it is too old: the outcome is ``not_available``, which is not zero."""


class CommentError(QualitywatchError):
    """The comment of a merge request could not be written; the verdict is not touched by that."""

    exit_code = 2


class ReplayError(QualitywatchError):
    """A decision of the past cannot be judged again: what it followed from is not kept, or not understood any more."""

    exit_code = 2


class SinkError(QualitywatchError):
    """A sink will not accept this delivery until somebody changes something."""

    exit_code = 1


class RetryableSinkError(SinkError):
    """A sink did not accept the delivery and certainly did nothing; ``after`` is how long it asked us to wait.

    ``whole_sink`` says that until then nothing else would be accepted either: the sink is then not called at all.
    """

    retryable = True

    def __init__(
        self, message: str, *, hint: str = "", after: timedelta | None = None, whole_sink: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.after = after
        self.whole_sink = whole_sink


class NoRoomError(RetryableSinkError):
    """A sink's budget is spent: it did nothing, and the finding waits in the sink's overflow until there is room."""


class AmbiguousSinkError(SinkError):
    """The sink may or may not have acted (time-out, reset, 5xx): look for the ticket before sending again."""

    retryable = True


class CallRefusedError(SinkError):
    """A call that came in for a sink and is not proven to come from its other side."""
