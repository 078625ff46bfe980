"""Putting right what is public: a new version of a letter, asked for by one person and confirmed by another."""
