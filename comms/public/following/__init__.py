"""How readers are told of what is new: feeds of any list, and of corrections and withdrawals."""
