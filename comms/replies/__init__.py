"""What recipients send back: intake, classification, files."""
