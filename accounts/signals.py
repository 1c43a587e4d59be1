"""News from the accounts, sent inside the transaction that made it."""

from django.dispatch import Signal

# check: ContactCheck
contact_code_asked = Signal()

# person: Person, number: str (E.164, the one that was left), notice_id: UUID (the line of the log), by: Actor
number_left = Signal()

# card: ContactCard (its person locked), said: bool (whether SMS may be sent), by: Actor. Staff say it of visits to
# their unit. The person's own no is to everybody; their own yes to all is on the card.
sms_answered = Signal()

# account: CareAccount (locked, closed by the person), by: Actor
account_closed = Signal()

# person: Person (locked), by: Actor
person_died = Signal()

# merging: accounts.merging.Merging, by: Actor. Each room takes its own rows along.
persons_merged = Signal()
# merging: accounts.merging.Merging, by: Actor. Each room puts back what it took.
persons_unmerged = Signal()
