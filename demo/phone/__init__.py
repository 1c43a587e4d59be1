"""The demo's phones: an endpoint that takes SMS as Twilio does, and pages that look like the phones they reach."""
