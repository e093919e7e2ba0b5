"""Pages that people look for: who runs this, privacy, help, for whom it is not; and the files for robots."""
