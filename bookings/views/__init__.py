"""The time book's pages: parse, one action or query, render."""
