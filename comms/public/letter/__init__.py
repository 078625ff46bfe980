"""The page of one communication: what leads to it, from it and through its time, and how it is cited."""
