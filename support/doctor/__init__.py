"""Holds a service description against what the service really answers, and says what to correct."""
