"""Names that are in use everywhere, and so are not kept for any file."""

from __future__ import annotations

import builtins
import keyword

COMMON = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "cls"}
"""Python's keywords and built-in names, and the usual first parameters of methods."""
