"""Bandit: findings in one file, kept by content."""
