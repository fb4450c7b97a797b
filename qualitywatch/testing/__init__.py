"""The testing kit for plugin authors: contract test classes, fixtures, an in-memory store.

The fixtures come with the pytest plugin that the distribution installs: ``make_target``, ``window``, ``memory_store``
and ``make_delivery``. Our own collectors and sinks pass the same contracts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualitywatch.testing.collectors import CollectorContract
    from qualitywatch.testing.remote_sinks import RemoteSinkContract
    from qualitywatch.testing.revisions import RevisionCollectorContract
    from qualitywatch.testing.sinks import SinkContract
    from qualitywatch.testing.trouble import Trouble, TroubledProxy

__all__ = [
    "CollectorContract",
    "RemoteSinkContract",
    "RevisionCollectorContract",
    "SinkContract",
    "Trouble",
    "TroubledProxy",
]


_HOMES = {
    "CollectorContract": "collectors",
    "RemoteSinkContract": "remote_sinks",
    "RevisionCollectorContract": "revisions",
    "SinkContract": "sinks",
    "Trouble": "trouble",
    "TroubledProxy": "trouble",
}


def __getattr__(name: str) -> object:
    """Load a contract on first use, after pytest has arranged for its assertions to explain themselves."""
    if name not in _HOMES:
        raise AttributeError(f"module 'qualitywatch.testing' has no attribute {name!r}")
    return getattr(import_module(f"qualitywatch.testing.{_HOMES[name]}"), name)
