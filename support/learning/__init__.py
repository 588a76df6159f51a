"""Learns an authorization matrix: lets each persona try each operation, and writes down how it was answered."""
