"""Tokens: the accounts that may request them, their signature, and `POST /utils/jwt`."""
