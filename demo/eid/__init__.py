"""The demo's e-ID: a strict OpenID Connect provider, with a page to pick who to be."""
