"""Where the data lie: files, Delta tables and databases, each as a relation that the engine can read."""
