"""From desired, recorded and observed to a Plan; pure.

The way: ``plan`` (the driver; stops at once when everything is `settled`) → ``steps`` → ``changes`` (``decide``
for each native that is not settled and for what uses it, ``build`` from verdicts to changes) → ``arrange``
(``dependencies``, ``selectors``, ``risk``) → ``protect`` → ``reads``. Beside it: ``rebase`` for a saved plan
that meets a state that moved on, ``storefile`` for a plan as a file, and the renderings.

The laws, each a property test in ``tests/plan/test_laws.py``: planning what is applied is empty; declaration
order never matters; the same input gives the same bytes; an unrelated resource changes no other change; every
replace names the field that forces it; every delete says why; whatever is selected or fails, the state stays
valid and the next plan finishes the work; what is protected is never deleted.

Two texts that other rooms rely on: a path that begins with ``@`` is not in the body (``paths``), and an update
whose ``meta["record_only"]`` is true needs no call.
"""

from __future__ import annotations
