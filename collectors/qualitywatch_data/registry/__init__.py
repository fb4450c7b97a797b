"""What a registry of models says of the data that a version was trained on."""
