"""When leads are reminded, how well a contract is answered, how often a link may be tried: plain Python."""
