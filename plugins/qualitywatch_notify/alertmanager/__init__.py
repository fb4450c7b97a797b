"""Prometheus' Alertmanager: every open finding is an alert for as long as it is open."""
