"""What FinSure promises about safety, tried by force: one module a promise, each printing one JSON object.

`./finsure prove` runs them all on MariaDB and Redis, `./finsure prove --short` in a form for every change.
"""
