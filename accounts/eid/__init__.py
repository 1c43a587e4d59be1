"""The e-ID: OpenID Connect by the Swedish profile, in django-allauth's machinery.

What allauth does not do is done here: a nonce, private_key_jwt, a verified signature, a level that is
asked for and checked, and claims that are read once and never stored.
"""
