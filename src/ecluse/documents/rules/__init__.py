"""The rules of a draft: what it is made of, how it is corrected, what is left to look at. Plain Python."""
