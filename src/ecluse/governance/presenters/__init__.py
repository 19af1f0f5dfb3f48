"""The pages of governance, made ready: templates decide nothing."""
