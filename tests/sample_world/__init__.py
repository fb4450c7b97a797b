"""A small world of measured targets, for the tests of what shows it: dashboard, API, Prometheus."""
