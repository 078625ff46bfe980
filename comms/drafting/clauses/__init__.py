"""The standard clauses of a draft: which stand, why, and what one letter changes of them."""
