"""What the vault refuses, in words for people; what exactly happened stands in the log, by ids alone."""

from finsure.core.problems import Problem


class KeyUnavailable(Problem):
    """The key cannot be had now: the master key's service does not answer. Nothing is ever shown unsealed instead."""

    status, slug, title = 503, "key-unavailable", "Your data cannot be unlocked right now"


class KeyClosed(Problem):
    """The person's key was disabled or destroyed: their data is on its way out, or gone."""

    status, slug, title = 410, "key-closed", "This data has been closed"


class KeyInUse(Problem):
    """A key that still opens values is not destroyed: it is disabled first."""

    status, slug, title = 409, "key-in-use", "This key is still in use"


class SealedDataDamaged(Problem):
    """A sealed value was changed or moved in the database. An operator has to look: it is logged as an error."""

    status, slug, title = 500, "sealed-data-damaged", "Something stored here is damaged"
