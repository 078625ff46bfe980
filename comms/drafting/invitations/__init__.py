"""Mandates asked to join a letter: proposed with reasons, invited with a day, and what each answered."""
