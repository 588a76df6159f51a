"""The commands of `python -m support`: one module for each, and what they write with."""
