"""The forms of the preparation: what they offer belongs to the contract, or does not exist."""
