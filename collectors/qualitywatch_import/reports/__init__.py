"""Readers of the files that other tools write: a path in, plain records out; whatever is odd is a CollectError."""
