"""What rows are expected to be like: written by the user, counted by the engine."""
