"""Staying small: what a process that lives for months loads elsewhere, and gives back."""

from __future__ import annotations

import ctypes
import gc
import json
import subprocess
import sys

from qualitywatch.domain.audit import Actor
from qualitywatch.errors import StoreError
from qualitywatch.store import Migrate, Store, open_store


def open_upgraded(url: str, *, who: Actor) -> Store:
    """The store, brought up to date by a process of its own where need be; StoreError where it cannot be."""
    try:
        return open_store(url, migrate=Migrate.REQUIRE_CURRENT, who=who)
    except StoreError:
        _upgrade_apart(url)
    return open_store(url, migrate=Migrate.REQUIRE_CURRENT, who=who)


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc's malloc_trim)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _upgrade_apart(url: str) -> None:
    # -P: the working directory may be the measured project, whose modules must not stand in for ours. A session of its
    # own, so that Ctrl-C does not end a migration half-way through.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "qualitywatch.store"],
        input=json.dumps(url),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode == 0:
        return
    try:
        refusal = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.strip().splitlines()
        raise StoreError(f"the store could not be upgraded: {said[-1] if said else 'no answer'}") from None
    raise StoreError(refusal["message"], hint=refusal["hint"])
