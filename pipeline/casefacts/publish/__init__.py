"""Publishing: the tables of a run as files for others, the numbers and words of a methods section, pictures."""
