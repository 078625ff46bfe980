"""Who has cleared which digest, and who is pending."""
