"""Rules of contracts: pure functions, in the coordinator's words. No Django, no database."""
