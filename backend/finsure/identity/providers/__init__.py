"""Identity providers: each proves who somebody is and yields a VerifiedIdentity for `operations.sign_in`."""
