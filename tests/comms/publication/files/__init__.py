"""What of a received file becomes public."""
