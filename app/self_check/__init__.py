"""The pages of the patient and the caregiver: start, questions, review, result."""
