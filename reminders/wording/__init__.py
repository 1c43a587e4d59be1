"""The words of an SMS: templates, the alphabet they must stay in, and what may never stand in one."""

from reminders.wording.compose import Words, compose

__all__ = ["Words", "compose"]
