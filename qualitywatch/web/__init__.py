"""The read-only HTTP side of the daemon: dashboard, JSON API, health, and the routes that plugins bring."""

from qualitywatch.web.app import create_app
from qualitywatch.web.health import Check, Health

__all__ = ["Check", "Health", "create_app"]
