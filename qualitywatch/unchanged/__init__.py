"""Whether places are as they were: what is looked at (``recipe``), and what the file system says of it (``marks``).

Nothing here loads more than small parts of the standard library: a check asks before it loads anything else.
"""
