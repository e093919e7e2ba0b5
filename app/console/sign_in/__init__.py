"""How nurses get in: password, second factor, invitation, or the hospital's own sign-in."""
