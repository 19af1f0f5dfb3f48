"""Écluse: steer a contrat local de santé."""
