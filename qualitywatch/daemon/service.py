"""The daemon, composed: lock, store, clock, server; then an orderly end."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

from qualitywatch.config.project import Project
from qualitywatch.daemon.clock import Beats, ticking
from qualitywatch.daemon.deliver import Deliveries
from qualitywatch.daemon.follow import Followings
from qualitywatch.daemon.health import DaemonHealth
from qualitywatch.daemon.hear import Hearing
from qualitywatch.daemon.lock import sole_daemon
from qualitywatch.daemon.memory import open_upgraded
from qualitywatch.daemon.meters import Meters
from qualitywatch.daemon.rounds import Rounds
from qualitywatch.daemon.server import address_of, bind, serving
from qualitywatch.daemon.stop import stop_signals
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.domain.audit import Actor
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.credentials import note_credentials
from qualitywatch.pipeline.isolation.launch import spawn
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.plugins import Plugins
from qualitywatch.web import create_app

logger = logging.getLogger(__name__)

FASTEST, TICK = timedelta(seconds=1), timedelta(seconds=5)
"""How often the daemon looks for what is due: every TICK, and more often where an interval is shorter than that."""


def run_daemon(project: Project, plugins: Plugins, *, announce: Callable[[str], None]) -> bool:
    """Run until SIGTERM or SIGINT; ``announce`` gets the dashboard's address once it answers.

    Whether all threads have ended: where one hangs (a sink that does not answer), the caller must end the process.
    Raises ConfigurationError where the address cannot be listened on, StoreBusyError where another daemon holds the
    store, StoreError where the store cannot be used.
    """
    if project.store is None:
        raise ConfigurationError("the daemon needs a configuration", hint="qualitywatch init writes one")
    cancelled = threading.Event()
    with ExitStack() as stack:
        stopping = stack.enter_context(stop_signals(cancelled))
        stack.enter_context(sole_daemon(project.store))
        listener = stack.enter_context(bind(project.daemon.host, project.daemon.port))
        store = open_upgraded(project.store, who=Actor(_worker(), "daemon"))
        stack.callback(store.close)
        note_credentials(project, store)
        troubles = Troubles()
        means = Means(spawn, 1, cancelled)
        rounds = Rounds(project, plugins, store, means, clock=_now, troubles=troubles)
        deliveries = Deliveries(
            project, store, worker=_worker(), clock=_now, stopping=stopping, troubles=troubles
        )
        health = DaemonHealth(store, stopping, deliveries)
        followings = Followings(project, store, clock=_now, troubles=troubles)
        hearing = Hearing(project, followings, clock=_now)
        app = create_app(
            readings=store.readings,
            catalogue=plugins.catalogue,
            health=health,
            past=PastFiles(project.targets, plugins, means),
            routes=plugins.routes(store.readings, meters=Meters(project, plugins, deliveries)),
            hears=hearing.hears,
            allowed_hosts=project.daemon.allowed_hosts,
        )
        stack.enter_context(serving(app, listener))
        announce(address_of(listener))

        deliveries.resume()

        def measure() -> None:
            health.ticked()
            rounds.tick()

        tick = _tick(project)
        calls: dict[str, Callable[[], object]] = {"measure": measure}
        for sink in project.sinks:
            calls[f"deliver {sink.name}"] = partial(deliveries.dispatch, sink.name)
            calls[f"follow {sink.name}"] = partial(followings.look, sink.name)
        with ticking(calls, tick) as beats:
            hearing.wake = lambda name: beats.hasten(f"follow {name}")
            while not stopping.wait(TICK.total_seconds()):
                beats.catch_up(tick)
            beats.stop()
            return _finish(rounds, beats, project.daemon.grace)


def _finish(rounds: Rounds, beats: Beats, grace: timedelta) -> bool:
    """Let what is under way end within the grace period."""
    end = time.monotonic() + grace.total_seconds()
    measured = rounds.close(grace.total_seconds())
    delivered = beats.wait(max(0.0, end - time.monotonic()))
    if not delivered:
        logger.warning("a delivery is still under way: it is looked for before it is sent again")
    return measured and delivered


def _tick(project: Project) -> timedelta:
    shortest = min((item.every for watched in project.targets for item in watched.schedules), default=TICK)
    return max(FASTEST, min(TICK, shortest))


def _now() -> datetime:
    return datetime.now(UTC)


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
