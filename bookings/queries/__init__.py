"""Every read that a page of the time book needs, prepared as finished strings (docs/page-contexts.md)."""
