"""The rules as pages: what leads to what, the proof, the guide retold."""
