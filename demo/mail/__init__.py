"""The demo's mail server: takes what the region writes, strictly, and shows it. Delivers nothing."""
