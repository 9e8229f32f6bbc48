"""GoCardless Bank Account Data (API v2), a gateway to the banks of the EEA and the United Kingdom.

A consent is a requisition under an end user agreement; data sessions it has none, so one is made of the days alone and
reading it reads the banks. Sources: developer.gocardless.com/bank-account-data, bankaccountdata.zendesk.com.
"""

from finsure.banking.connectors.gocardless.client import GoCardless

__all__ = ["GoCardless"]
