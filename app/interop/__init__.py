"""The rules for other programs: JSON, HL7 FHIR and CDS Hooks."""
