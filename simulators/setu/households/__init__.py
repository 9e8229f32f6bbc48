"""Invented households: any Indian mobile number has one, the same for the same seed."""

from simulators.setu.households.accounts import Account, Household, household_of
from simulators.setu.households.information import information_of

__all__ = ["Account", "Household", "household_of", "information_of"]
