"""The outside parties, the seeded region and the launcher: one machine plays them all. Nothing imports it."""
