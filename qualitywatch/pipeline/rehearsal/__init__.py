"""Rehearsing rules on a history, written or stored, by the judging and settling that the daemon does."""
