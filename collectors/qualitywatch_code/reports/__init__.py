"""Reports that other tools wrote, read as hostile input."""
