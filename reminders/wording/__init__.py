"""The words of an SMS: templates, the alphabet they must stay in, and what may never stand in one."""

from reminders.wording.compose import compose
from reminders.wording.filling import Choice, Words

__all__ = ["Choice", "Words", "compose"]
