"""The confidential file: information received, its sources, the persons concerned and their consents."""
