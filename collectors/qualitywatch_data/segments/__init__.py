"""Parts of the rows that are compared on their own: which ones, what their rows prove, and what is told of it."""
