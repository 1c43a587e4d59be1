"""FHIR R4 as others send it, read into what our record holds. Pure: no database, no clock, no settings."""
