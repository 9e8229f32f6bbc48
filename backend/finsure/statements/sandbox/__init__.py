"""Files of strangers are parsed in a process of their own, one a file, that can do nothing but compute and answer.

reading = read(data, filename, …)        # as statements.domain.read, with the same refusals
document = unlock(data, password)        # a PDF without its password

`host` is this side; it starts a `server` once, a fresh interpreter that has the readers loaded and knows no
setting, key or database. The server forks a child for each file; `limits` takes from it everything it does not
need; `wire` says what is sent, and checks what comes back. ADR 0016 says what this holds and what it does not.
"""

from finsure.statements.sandbox.host import preview, read, unlock

__all__ = ["preview", "read", "unlock"]
