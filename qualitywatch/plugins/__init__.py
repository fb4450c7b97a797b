"""Finding, loading and listing plugins; built-ins come in by the same entry points as everybody else's."""

from qualitywatch.plugins.loading import load_plugins
from qualitywatch.plugins.registry import PluginInfo, Plugins

__all__ = ["PluginInfo", "Plugins", "load_plugins"]
