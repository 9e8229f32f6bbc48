"""Setu, a gateway to India's Account Aggregators (API v2).

Sources: Setu's documentation and OpenAPI of April 2026, ReBIT's AA API 2.0.0, and what integrators met in the field.
Where these disagree, what is sent is the OpenAPI's and what is read may be any of them.
"""

from finsure.banking.connectors.setu.client import Setu

__all__ = ["Setu"]
