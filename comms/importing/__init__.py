"""A letter from a file: read strictly, looked up, then made through the same services as staff use."""
