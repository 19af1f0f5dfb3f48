"""Views of campaigns: those of the contract, and the one page that opens by a link."""
