"""The user's text, read strictly and once: configuration, rule packs, and what discovery puts in their place."""
