"""The public site: its own process and database role; imports nothing of comms but its own models."""
