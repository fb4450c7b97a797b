"""Columns that look as if they held personal data: by their names, and by the form of their values."""
