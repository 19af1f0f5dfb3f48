"""The list of sheets under load, beside Django's admin on the same rows. Run ``python -m benchmarks.sheet_list``."""
