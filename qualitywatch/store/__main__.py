"""Bring the store whose URL comes on standard input, as JSON, up to date; a refusal is printed as JSON, exit status 2.

A process of its own for it keeps Alembic (some 12 MB resident) out of a daemon that lives for months.
"""

from __future__ import annotations

import json
import sys

from qualitywatch.errors import StoreError
from qualitywatch.store.migrations import Migrate
from qualitywatch.store.store import open_store

try:
    open_store(json.loads(sys.stdin.read()), migrate=Migrate.UPGRADE).close()
except StoreError as error:
    sys.stdout.write(json.dumps({"message": error.message, "hint": error.hint}))
    sys.exit(2)
