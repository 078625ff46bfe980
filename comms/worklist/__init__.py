"""The list of my work: every case and draft a person may see, with where it stands. Looks across all the stages."""
