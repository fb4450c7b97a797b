"""Measures that need more than one file: facts of each file by itself, and what follows from the facts of all."""
