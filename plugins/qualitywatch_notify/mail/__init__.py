"""E-mail: one thread for each finding."""
