"""Writing a file so that it is complete or not there at all."""

from __future__ import annotations

import os


def write_whole(path: str, data: bytes) -> None:
    """Put a whole file in the place of an old one; a device, a pipe or a link's target is written to as it is."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            file.write(data)
        return
    path = os.path.realpath(path)
    directory, name = os.path.split(path)
    os.makedirs(directory, exist_ok=True)
    beside = os.path.join(directory, f".{name}.{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    finally:
        if os.path.lexists(beside):
            os.unlink(beside)
