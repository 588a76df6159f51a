"""The contract a second time, by somebody who saw only the contract: what the suite needs beyond it shows here."""
