"""Links to banks over HTTP."""
