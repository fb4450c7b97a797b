"""What all connections of one server share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from jira_server.faults import FaultPlan
from jira_server.messages import Exchange
from jira_server.site import Site


@dataclass
class Workplace:
    """One site, its faults to come and its exchanges so far; `url` includes the base path."""

    site: Site
    base_path: str = ""
    url: str = ""
    faults: FaultPlan = field(default_factory=FaultPlan)
    exchanges: list[Exchange] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
