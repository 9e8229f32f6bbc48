"""The ledger over HTTP: parse, one call, answer."""
