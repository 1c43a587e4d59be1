"""Pages that keep an account to its owner: where one is signed in, passkeys, the time that is left."""
