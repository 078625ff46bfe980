"""What stands behind the Makefile: set-up, private servers, processes, checks.

Runs before `.venv` exists, so it imports the standard library alone (`prepare` and `mail_sink` excepted:
they run inside `.venv`). Nothing of Pouch imports it.
"""
