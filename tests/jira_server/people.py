"""Who may do what on the test server."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

ALL_PERMISSIONS = frozenset(
    {
        "BROWSE_PROJECTS",
        "CREATE_ISSUES",
        "EDIT_ISSUES",
        "ADD_COMMENTS",
        "TRANSITION_ISSUES",
        "LINK_ISSUES",
        "SCHEDULE_ISSUES",
        "MANAGE_SPRINTS_PERMISSION",
    }
)


@dataclass
class User:
    """An account with one API token; tests take permissions away or make the token wrong."""

    account_id: str
    email: str
    token: str
    display_name: str
    permissions: frozenset[str] = ALL_PERMISSIONS

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def without(self, *permissions: str) -> None:
        """Take permissions away."""
        self.permissions = self.permissions - frozenset(permissions)


def authenticate(users: list[User], header: str | None) -> User | None:
    """The user behind an Authorization header, or None for a missing, broken or wrong one."""
    scheme, _, credentials = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        return next((user for user in users if user.token == credentials), None)
    if scheme.lower() != "basic":
        return None
    try:
        email, _, token = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return next((user for user in users if (user.email, user.token) == (email, token)), None)
