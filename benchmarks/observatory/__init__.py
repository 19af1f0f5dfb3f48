"""The observatory's methods beside their peers: same input, results compared before any ratio is said."""
