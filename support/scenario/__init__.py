"""One scenario: setup, actions, observations and judgement."""
