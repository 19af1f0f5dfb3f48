"""The only writers of contracts: keyword-only, one transaction, one event in the contract's journal."""
