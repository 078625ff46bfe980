"""The public site: a process and database role of its own; imports nothing else of comms."""
