"""Tokens: the accounts that may ask for them, how they are signed, and `POST /utils/jwt`."""
