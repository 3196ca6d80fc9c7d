"""People check the facts: their decisions, how far they agree, and the tables that follow from them."""
