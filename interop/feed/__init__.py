"""The day's bookings, read by a clinic's record system: FHIR R4 Appointment, with a key of the unit's own."""
