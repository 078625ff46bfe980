"""Public copies made ahead of their instant, and taken at it when nothing they depend on has changed."""
