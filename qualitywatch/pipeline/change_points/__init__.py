"""Where a series shifted, and what else changed there."""
