"""Where the shipped files lie: inside the package in a wheel, at the root in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(inside: str, beside: str) -> Path:
    in_wheel = _PACKAGE / inside
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / beside


RULES_DIR = _shipped("_rules", "rules")
"""The rule packs, one YAML file each."""

QUALITY_MODELS_DIR = _shipped("_quality_models", "quality_models")
"""The quality models, one YAML file each."""

MIGRATIONS_DIR = _shipped("_alembic", "alembic")
"""Alembic's script location: ``env.py`` and ``versions/``."""
