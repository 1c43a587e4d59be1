"""What is printed, or kept for the day when all is down: PDF by typst, with its own fonts and no network."""
