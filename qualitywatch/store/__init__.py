"""The store: SQL lives here and nowhere else."""

from qualitywatch.store.audit.states import change_state
from qualitywatch.store.clock import Clock, utc_now
from qualitywatch.store.dispatch import DeliveryState, Dispatch, Effect
from qualitywatch.store.migrations import Migrate
from qualitywatch.store.outbox import FailedDelivery, Outbox, OutboxDepth
from qualitywatch.store.recorded import Recorded, RecordedRun
from qualitywatch.store.store import Store, memory_store, open_store
from qualitywatch.store.upkeep import Pruned, StoreStats

__all__ = [
    "Clock",
    "DeliveryState",
    "Dispatch",
    "Effect",
    "FailedDelivery",
    "Migrate",
    "Outbox",
    "OutboxDepth",
    "Pruned",
    "Recorded",
    "RecordedRun",
    "Store",
    "StoreStats",
    "change_state",
    "memory_store",
    "open_store",
    "utc_now",
]
