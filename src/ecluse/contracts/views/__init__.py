"""Pages of contracts: load through a selector, authorise, call one service, answer."""
