"""Which passage of a reply answers which question of its letter, and what of that becomes public."""
