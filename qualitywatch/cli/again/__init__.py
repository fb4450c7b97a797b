"""The answer of a check, told again where nothing has changed that it follows from.

``asked`` names the question, ``kept`` holds its last answer with what it follows from; ``tell`` looks whether that is
unchanged, before anything else is loaded. ``remember`` comes in the end of a check that measured. Those but the last load
nothing but small parts of the standard library.
"""
