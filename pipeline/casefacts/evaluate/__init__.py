"""evaluate: how well tables agree with gold. Not a stage; nothing of the pipeline depends on it."""
