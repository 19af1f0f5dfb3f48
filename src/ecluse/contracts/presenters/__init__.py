"""What the pages of contracts show, as frozen dataclasses: templates decide nothing."""
