"""Programs that tests start, several at once, and kill."""
