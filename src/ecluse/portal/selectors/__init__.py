"""Reads that compose several contexts, for the pages made for one reader."""
