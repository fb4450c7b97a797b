"""qualitywatch: one history, one gate and one backlog for the quality of code, pipelines, models and data.

What stands in ``__all__`` is the public plugin API; names are loaded when first used, so that the command line starts
fast.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = (
    False  # as type checkers understand it: to load typing takes longer than to start the interpreter
)

if TYPE_CHECKING:
    from qualitywatch.components import (
        AnnouncedCollector,
        Collector,
        CommitCollector,
        Duration,
        IncomingCall,
        NotApplicable,
        Response,
        RevisionCollector,
        Route,
        Sink,
        Stability,
    )
    from qualitywatch.domain.catalogue import (
        MetricCatalogue,
    )
    from qualitywatch.domain.changes import (
        Changes,
    )
    from qualitywatch.domain.durations import (
        format_duration,
        parse_duration,
    )
    from qualitywatch.domain.finding import (
        ChangeKind,
        Finding,
        FindingChange,
        FindingState,
    )
    from qualitywatch.domain.foremost import Foremost
    from qualitywatch.domain.limit_words import format_limit, format_value
    from qualitywatch.domain.measurement import (
        Measurement,
        Sample,
        SeriesKey,
    )
    from qualitywatch.domain.member import (
        Gathers,
        Member,
    )
    from qualitywatch.domain.meter import (
        Meter,
        MeterKind,
    )
    from qualitywatch.domain.metric import (
        Direction,
        MetricDefinition,
        ratio,
    )
    from qualitywatch.domain.observation import (
        EVIDENCE_LIMIT,
        Collected,
        Evidence,
        Grounds,
        Observation,
        Problem,
        Provenance,
    )
    from qualitywatch.domain.outcome import (
        Outcome,
        RuleOutcome,
    )
    from qualitywatch.domain.quantities import format_quantity
    from qualitywatch.domain.readable import (
        encodable,
        one_line,
        prose,
    )
    from qualitywatch.domain.readings import (
        Evaluation,
        Reading,
        Readings,
    )
    from qualitywatch.domain.revision import (
        Revision,
    )
    from qualitywatch.domain.rule import (
        Severity,
    )
    from qualitywatch.domain.run import (
        Run,
        RunStatus,
    )
    from qualitywatch.domain.target import (
        Target,
        TargetKind,
        Versions,
        Window,
    )
    from qualitywatch.domain.ticket import (
        Delivery,
        Followed,
        Ticket,
        TicketNews,
        TicketRef,
        TicketState,
    )
    from qualitywatch.domain.verdict import (
        CharacteristicReport,
        VerdictKind,
    )
    from qualitywatch.domain.waiver import (
        Waiver,
    )
    from qualitywatch.errors import (
        AmbiguousSinkError,
        CallRefusedError,
        CollectError,
        ConfigurationError,
        NoEvidenceError,
        NoRoomError,
        PluginError,
        QualitywatchError,
        RetryableSinkError,
        SinkError,
    )
    from qualitywatch.hookspecs import (
        hookimpl,
    )
    from qualitywatch.repository import is_in_repository
    from qualitywatch.result_cache import (
        ResultCache,
        default_cache_directory,
    )
    from qualitywatch.xml_stream import xml_elements

_HOMES = {
    "components": (
        "AnnouncedCollector",
        "Collector",
        "CommitCollector",
        "CommitCollector",
        "Duration",
        "IncomingCall",
        "NotApplicable",
        "Response",
        "RevisionCollector",
        "Route",
        "Sink",
        "Stability",
    ),
    "domain.catalogue": ("MetricCatalogue",),
    "domain.changes": ("Changes",),
    "domain.durations": ("format_duration", "parse_duration"),
    "domain.finding": ("ChangeKind", "Finding", "FindingChange", "FindingState"),
    "domain.measurement": ("Measurement", "Sample", "SeriesKey"),
    "domain.member": ("Gathers", "Member"),
    "domain.meter": ("Meter", "MeterKind"),
    "domain.foremost": ("Foremost",),
    "domain.metric": ("Direction", "MetricDefinition", "ratio"),
    "domain.observation": (
        "Collected",
        "EVIDENCE_LIMIT",
        "Evidence",
        "Grounds",
        "Observation",
        "Problem",
        "Provenance",
    ),
    "domain.outcome": ("Outcome", "RuleOutcome"),
    "domain.limit_words": ("format_limit", "format_value"),
    "domain.quantities": ("format_quantity",),
    "domain.readable": ("encodable", "one_line", "prose"),
    "domain.readings": ("Evaluation", "Reading", "Readings"),
    "domain.revision": ("Revision",),
    "domain.rule": ("Severity",),
    "domain.run": ("Run", "RunStatus"),
    "domain.target": ("Target", "TargetKind", "Versions", "Window"),
    "domain.ticket": ("Delivery", "Followed", "Ticket", "TicketNews", "TicketRef", "TicketState"),
    "domain.verdict": ("CharacteristicReport", "VerdictKind"),
    "domain.waiver": ("Waiver",),
    "errors": (
        "AmbiguousSinkError",
        "CallRefusedError",
        "CollectError",
        "ConfigurationError",
        "NoEvidenceError",
        "NoRoomError",
        "PluginError",
        "QualitywatchError",
        "RetryableSinkError",
        "SinkError",
    ),
    "hookspecs": ("hookimpl",),
    "repository": ("is_in_repository",),
    "result_cache": ("ResultCache", "default_cache_directory"),
    "xml_stream": ("xml_elements",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"

__all__ = [
    "EVIDENCE_LIMIT",
    "AmbiguousSinkError",
    "AnnouncedCollector",
    "CallRefusedError",
    "ChangeKind",
    "Changes",
    "CharacteristicReport",
    "CollectError",
    "Collected",
    "Collector",
    "CommitCollector",
    "ConfigurationError",
    "Delivery",
    "Direction",
    "Duration",
    "Evaluation",
    "Evidence",
    "Finding",
    "FindingChange",
    "FindingState",
    "Followed",
    "Foremost",
    "Gathers",
    "Grounds",
    "IncomingCall",
    "Measurement",
    "Member",
    "Meter",
    "MeterKind",
    "MetricCatalogue",
    "MetricDefinition",
    "NoEvidenceError",
    "NoRoomError",
    "NotApplicable",
    "Observation",
    "Outcome",
    "PluginError",
    "Problem",
    "Provenance",
    "QualitywatchError",
    "Reading",
    "Readings",
    "Response",
    "ResultCache",
    "RetryableSinkError",
    "Revision",
    "RevisionCollector",
    "Route",
    "RuleOutcome",
    "Run",
    "RunStatus",
    "Sample",
    "SeriesKey",
    "Severity",
    "Sink",
    "SinkError",
    "Stability",
    "Target",
    "TargetKind",
    "Ticket",
    "TicketNews",
    "TicketRef",
    "TicketState",
    "VerdictKind",
    "Versions",
    "Waiver",
    "Window",
    "__version__",
    "default_cache_directory",
    "encodable",
    "format_duration",
    "format_limit",
    "format_quantity",
    "format_value",
    "hookimpl",
    "is_in_repository",
    "one_line",
    "parse_duration",
    "prose",
    "ratio",
    "xml_elements",
]


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'qualitywatch' has no attribute {name!r}")
    value = getattr(import_module(f"qualitywatch.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
