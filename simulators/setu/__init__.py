"""A stand-in for Setu's Account Aggregator API (v2): consents, data sessions, notifications, invented households."""
