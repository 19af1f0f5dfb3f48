"""Pure rules of the preparation: no Django."""
