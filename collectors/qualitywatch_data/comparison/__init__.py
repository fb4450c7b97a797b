"""How two profiles are compared: distances, the test of relevance and its correction. Pure: numbers in, numbers out."""
