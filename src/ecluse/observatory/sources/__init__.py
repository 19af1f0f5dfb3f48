"""Files of publishers read as observations: recognised, read column by column, every row accounted for."""
