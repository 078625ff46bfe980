"""How the screens write dates and numbers, where Django's own formats of a language differ. Django alone reads it."""
