"""Finding public letters: the home page, the list, its facets, and search in letters and replies."""
