"""For whom one acts, and who acts for oneself."""

from representation.views.helpers import change_helper, end_helper, helpers, invitation, invite
from representation.views.whom import ask, choices, stop_helping, switch, whom

__all__ = [
    "ask",
    "change_helper",
    "choices",
    "end_helper",
    "helpers",
    "invitation",
    "invite",
    "stop_helping",
    "switch",
    "whom",
]
