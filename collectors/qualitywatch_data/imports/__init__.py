"""Results of other tools that test data, from the files that they wrote."""
