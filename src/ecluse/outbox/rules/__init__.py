"""When a mail is tried again, when a digest leaves, what a mail is made of: plain Python."""
