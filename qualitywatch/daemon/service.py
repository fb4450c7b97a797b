"""The daemon, composed: lock, store, clock, server; then an orderly end."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from qualitywatch.config.project import Project
from qualitywatch.daemon.clock import ticking
from qualitywatch.daemon.deliver import Deliveries
from qualitywatch.daemon.health import DaemonHealth
from qualitywatch.daemon.lock import sole_daemon
from qualitywatch.daemon.memory import open_upgraded
from qualitywatch.daemon.rounds import Rounds
from qualitywatch.daemon.server import address_of, bind, serving
from qualitywatch.daemon.stop import stop_signals
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.isolation.launch import spawn
from qualitywatch.plugins import Plugins
from qualitywatch.web import create_app

logger = logging.getLogger(__name__)

TICK = timedelta(seconds=5)


def run_daemon(project: Project, plugins: Plugins, *, announce: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT; ``announce`` gets the dashboard's address once it answers.

    Raises ConfigurationError where the address cannot be listened on, StoreBusyError where another daemon holds the
    store, StoreError where the store cannot be used.
    """
    if project.store is None:
        raise ConfigurationError("the daemon needs a configuration", hint="qualitywatch init writes one")
    with ExitStack() as stack:
        stopping = stack.enter_context(stop_signals())
        listener = stack.enter_context(bind(project.daemon.host, project.daemon.port))
        stack.enter_context(sole_daemon(project.store))
        store = open_upgraded(project.store)
        stack.callback(store.close)
        health = DaemonHealth(store, _now, stopping)
        rounds = Rounds(project, plugins, store, Means(spawn, 1, threading.Event()), _now)
        deliveries = Deliveries(project, store, worker=_worker(), clock=_now, stopping=stopping)
        app = create_app(
            readings=store.readings,
            catalogue=plugins.catalogue,
            health=health,
            routes=plugins.routes(store.readings),
            allowed_hosts=project.daemon.allowed_hosts,
        )
        stack.enter_context(serving(app, listener))
        announce(address_of(listener))
        deliveries.resume()
        rounds.judge_all()

        def tick() -> None:
            health.ticked()
            rounds.tick()

        with ticking({"measure": (tick, TICK), "deliver": (deliveries.dispatch, TICK)}):
            stopping.wait()
            logger.info("stopping: %d runs under way", rounds.under_way())
            rounds.close(project.daemon.grace)


def _now() -> datetime:
    return datetime.now(UTC)


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
