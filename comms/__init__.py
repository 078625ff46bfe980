"""The path of a letter, one folder a stage, from cases to publication; `public` is the other world."""
