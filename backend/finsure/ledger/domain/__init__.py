"""The ledger's arithmetic and decisions on plain values."""
