"""Profiles: what is known of a table without its rows. Profiles of parts add up to the profile of the whole."""
