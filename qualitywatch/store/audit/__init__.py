"""The audit log: written with the change it records, listed, and proved."""

from qualitywatch.store.audit.chain import append
from qualitywatch.store.audit.log import AuditLog

__all__ = ["AuditLog", "append"]
