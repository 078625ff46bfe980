"""What the public does not read of a letter: withheld words, found everywhere, previewed, confirmed by a second."""
