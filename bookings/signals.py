"""News from the time book, sent inside the transaction that made it."""

from django.dispatch import Signal

# booking: Booking, change: BookingEvent.Kind, by: Actor
booking_changed = Signal()

# note: BookingNote (the clinic's answer to one that waited), by: Actor
note_answered = Signal()

# invitation: Invitation (made, used, open again or ended: its state says which), by: Actor
invitation_changed = Signal()

# offer: Offer (made or ended: its state says which), by: Actor
offer_changed = Signal()
