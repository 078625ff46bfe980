"""Public letters by mandate, recipient, State and session of the Council."""
