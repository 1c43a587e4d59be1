"""Settings by kind of place: base, production, demo, test. All of the environment is read in one file."""
