"""One text inside a case: its revisions, who signs it and to whom it is addressed."""
