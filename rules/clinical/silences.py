"""Which silences raise further than call-soon."""

from rules.model.silences import Silences

SILENCES = Silences(emergency=("emergency-now",))
