"""The console opened from a patient's record, or for one: SMART App Launch 2.2, from the launch to a call begun."""
