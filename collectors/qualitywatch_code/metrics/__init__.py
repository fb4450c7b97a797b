"""Definitions of the metrics of the larger collectors."""
