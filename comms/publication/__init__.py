"""Holds, the release gate and the sweep that releases what is due."""
