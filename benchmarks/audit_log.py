"""How long it takes to prove an audit log, and how much memory: a log of waivers, each with its row.

.venv/bin/python benchmarks/audit_log.py [ENTRIES]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch.domain.audit import THIS_PROGRAM
from qualitywatch.store import Migrate, Store, open_store
from qualitywatch.store.audit import append, facts
from qualitywatch.store.tables import waiver

AT_ONCE = 1000
AT = datetime(2026, 3, 2, tzinfo=UTC)


def fill(store: Store, entries: int) -> None:
    """Waivers with their entries, many in one transaction."""
    for start in range(0, entries, AT_ONCE):
        with store._database.write() as connection:  # noqa: SLF001 - one waiver a transaction takes minutes
            told = []
            for number in range(start, min(start + AT_ONCE, entries)):
                row = {
                    "fingerprint": f"{number:064x}",
                    "owner": "ada",
                    "reason": "until the supplier has mended it",
                    "created_at": AT,
                    "expires_at": AT + timedelta(days=30),
                    "ticket": "QW-1",
                }
                row_id = connection.execute(waiver.insert().returning(waiver.c.id), row).scalar_one()
                told.append(facts.waiver_changed({**row, "id": row_id}, what="ada waives a finding"))
            append(connection, told, at=AT, who=THIS_PROGRAM)


def main() -> None:
    """Fill a store, prove it, and print CPU time and the highest resident memory before and after."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'audit.db'}"
        with closing(open_store(url, migrate=Migrate.UPGRADE)) as store:
            fill(store, entries)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = time.process_time()
            proof = store.audit.verify()
            seconds = time.process_time() - start
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if not proof.holds:
                raise SystemExit(f"the log does not hold: {proof.found[0]}")
    sys.stdout.write(
        f"{proof.entries:,} entries and {proof.rows:,} rows proved in {seconds:.1f} s of CPU time;"
        f" {before / 1024:.0f} MB resident before, {after / 1024:.0f} MB after\n"
    )


main()
