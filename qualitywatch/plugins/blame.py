"""Who is to blame: whatever a plugin's own code raises at start-up becomes an error that names the plugin."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from qualitywatch.errors import PluginError, QualitywatchError

BLOCK_VARIABLE = "QUALITYWATCH_BLOCK_PLUGINS"


def how_to_block(name: str) -> str:
    """What a user can do about a plugin that does not work."""
    return f"mend or uninstall it, or go on without it: --block {name} or {BLOCK_VARIABLE}={name}"


class blaming:  # noqa: N801 - reads as a word in a with statement, as contextlib's do
    """Within this, everything raised but KeyboardInterrupt is raised as PluginError naming ``plugin``.

    ``what`` reads on from the plugin's name: ``does not import``. A plugin that leaves with ``sys.exit`` is no
    exception.
    """

    def __init__(self, plugin: str, what: str) -> None:
        self._plugin, self._what = plugin, what

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception | SystemExit):
            return
        hint = how_to_block(self._plugin)
        if isinstance(error, QualitywatchError):
            said, hint = error.message, f"{error.hint}; or {hint}" if error.hint else hint
        else:
            said = f"{type(error).__name__}: {error}"
        raise PluginError(f"plugin {self._plugin} {self._what}: {said}", hint=hint) from error
