"""Comments and suggestions beside a text, anchored to its words."""
