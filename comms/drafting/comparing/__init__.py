"""What differs between two texts of a letter, block by block and word by word. Pure."""
