"""Reads of the watch. The caller has checked that the reader may see the contract."""
