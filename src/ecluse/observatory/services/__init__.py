"""The only writers of the observatory: loadings, builds, switches, saved layouts."""
