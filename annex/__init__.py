"""What the law says: instruments and dated provisions, proposed to a draft from the mandates that sign."""
