"""The Council's communications report: frozen from what is public, drawn by the worker, kept with its instant."""
