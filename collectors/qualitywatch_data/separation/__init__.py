"""Can the rows of two data sets be told apart? Drift of what no single column shows, on samples of bounded size."""
