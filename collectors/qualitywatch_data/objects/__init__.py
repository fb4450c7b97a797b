"""Object stores by URL: which objects there are, and ranges of their bytes, through obstore."""
