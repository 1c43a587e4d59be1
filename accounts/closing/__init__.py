"""The pages on which somebody closes their account."""
