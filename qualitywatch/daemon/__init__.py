"""The daemon: a clock, bounded pools, an HTTP server, and an orderly end."""
