"""Git: running it safely, and reading its log."""
