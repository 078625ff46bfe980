"""What of a received file becomes public: a cleaned copy, a redacted one, or a placeholder with its ground."""
