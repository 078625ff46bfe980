"""The path of a letter, one folder a stage: cases, drafting, clearance, letters, dispatch, replies, publication, public."""
