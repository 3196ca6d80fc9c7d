"""casefacts: from published case reports to tidy tables of their facts, each row with its evidence."""

__version__ = "0.1.0"
