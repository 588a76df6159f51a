"""The exit codes of a run, and of the commands.

0: the service keeps every promise, and nothing is left behind.
1: a promise is broken or could not be checked, or the run itself went wrong; nothing is left behind.
2: nothing was run: the settings are wrong, the selection is empty, or the service is not there.
3: something is left behind, or perhaps left, or a cleanup failed; the service keeps every promise.
4: both: a promise is broken or could not be checked, and something is left behind.
5: the service keeps every promise, and of something nobody can see whether it is gone, as its description declares.
6: a promise is broken or could not be checked, and of something nobody can see whether it is gone, as its description declares.
128+n: signal n stopped the run (129 SIGHUP, 130 SIGINT, 143 SIGTERM); what is left, if anything, is reported and journalled.
"""

from __future__ import annotations

KEPT, BROKEN, NOTHING_RUN, LEFT, BROKEN_AND_LEFT = 0, 1, 2, 3, 4
UNVERIFIED, BROKEN_AND_UNVERIFIED = 5, 6
SIGNALLED = 128
