"""Pure source analysis: from the bytes of one Python file to its measures. Reads no file, no clock, no configuration."""
