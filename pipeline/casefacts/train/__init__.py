"""Training and evaluation of the model of mentions; development only, not part of a run."""
