"""The digest that names questions and states: hashlib's own, as to load hashlib loads all of OpenSSL."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # a Python that is built otherwise
    from hashlib import blake2b

__all__ = ["blake2b"]
