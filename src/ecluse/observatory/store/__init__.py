"""Where observations live: Parquet files that are only ever added to, builds made from them, and the one that is live."""
