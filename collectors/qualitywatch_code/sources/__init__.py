"""Python sources: which there are, and results kept by their content."""
