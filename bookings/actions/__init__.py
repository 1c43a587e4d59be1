"""Every write in the time book, one file a use case. Lock order: person(s), slot(s), booking, message."""

from bookings.actions.arrival import mark_arrived, undo_arrival
from bookings.actions.book import book
from bookings.actions.cancel import cancel

__all__ = ["book", "cancel", "mark_arrived", "undo_arrival"]
