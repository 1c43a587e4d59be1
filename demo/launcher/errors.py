"""What the launcher says when it cannot go on."""


class LaunchError(Exception):
    """Plain sentences for the person at the keyboard: what is wrong, and what to do about it."""
