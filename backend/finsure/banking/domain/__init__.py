"""Terms of consents, and the lives of links and fetches: pure decisions, no database, no clock, no network."""
