"""Pages of documents: load through a selector, authorise, call one service, answer."""
