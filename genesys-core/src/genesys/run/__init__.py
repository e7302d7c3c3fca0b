"""Run: make the changes of a plan, exactly once, and never lose track of what was done.

======================  ========================================================================
``door``                the synchronous door: `run_plan`, `recover`; the only way in from ``app``
``observe, lookout``    what is there, in bulk; answers to lookups
``runner, scheduler``   the walk over the graph of changes
``verbs, create``       one change; `errand` is what it needs on its way
``call, answer``        one call, repeated as the table of answers says; ``limits`` how many fly
``waiting, health``     pollers for long operations; whether what was touched is well
``settle, replay``      did it take effect? while running, and for a run that died
``recovery``            a run that was left open is settled before anything else
``journal, record``     what is durable when; from there to fragments
``resolve, secrets``    bodies become values; ``fingerprint`` tells the plan what changed
``book``                the state as a run sees it
======================  ========================================================================

The laws:

1. The stored plan is the write-ahead log: it is durable before the claim, the claim before the first call,
   a create's attempt and token before that call, an outcome before its dependants start.
2. What a run does is recorded in one commit that also ends the claim. Until then its journal is the truth.
3. A create whose answer was lost is looked for before it is repeated, and where looking cannot settle it
   (I4) it is quarantined. Only I3 needs a new attempt; the others are asked again with the same token.
4. A failure stops what depends on it and nothing else. An abort is a crash, and a crash is recovered.
5. A secret is resolved for one call, goes only into fields made for it, and is taken out of every text.
"""
