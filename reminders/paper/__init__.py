"""Letters on paper: PDF by typst, with its own fonts and no network."""
