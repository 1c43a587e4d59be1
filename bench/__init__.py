"""Measurements: each figure beside the floor of the machine it was taken on. `make bench` runs them all."""
