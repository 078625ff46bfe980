"""The cast and the stage of every test."""
