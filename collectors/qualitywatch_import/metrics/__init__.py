"""Metric definitions that more than one collector shares."""
