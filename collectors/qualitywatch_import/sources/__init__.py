"""Where the user's own numbers come from: expressions into JSON, columns of CSV, HTTP endpoints, databases."""
