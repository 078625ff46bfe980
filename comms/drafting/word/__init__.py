"""A draft as a Word file to work on, and what came back in it: suggestions, comments, and a list of the rest."""
