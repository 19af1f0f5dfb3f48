"""What the observatory shows, against a reading of the publishers’ files by other means."""
