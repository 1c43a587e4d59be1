"""The demo region's records, made as FHIR R4 bundles: they come in by the same door as everybody else's."""
