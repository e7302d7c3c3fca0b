"""What was true last time: encrypted, versioned, changed only by compare-and-swap.

Everything of a stack lies below its name, alike on a disk and in an object store::

    shop/production/
        root                       CAS only: branch heads, claims, ring of write-ids; <= 64 KiB
        keys/<id>                  the state's two secrets, wrapped: one slot for each key or passphrase
        seg/<commit>               one object per commit: changed fragments, tombstones, the commit's record
        blob/<keyed digest>        saved stacks, source archives, pins; once each
        runs/<run>/plan            the write-ahead log of a run, written once
        runs/<run>/journal/<n>     its progress; grows, one part per process
        vault/<keyed path>/<n>     versions of secrets, under keys of their own

The laws, each kept where it is named:

1. Only ``root`` is overwritten (``store``), and only by compare-and-swap (``transact``).
2. What ``root`` refers to is durable before the swap (``transact``), so a crash leaves the old head or the
   new one, and nothing that was acknowledged is lost.
3. Every root has a number one higher than the last, its digest, and a write-id of its own; a swap whose
   answer was lost is settled by finding the write-id, never by hope (``transact``).
4. A run records only while its claim stands in the root that it replaces (``commits``, ``claims``).
5. Every byte is authenticated together with the stack, the object's name and the place in it (``seal``);
   what was changed, cut, moved or exchanged does not open. Names and ids are keyed.
6. Time in the record grows with the history, whatever the clock says (``commits``).
7. Values of secrets are in the vault and nowhere else (``vault``); ``model.secret`` keeps them out of the rest.

`open_state` and `find_state` in ``state`` are the door; `State` leads to everything: `head`, `commit`, `edit`,
`claims`, `runs`, `blobs`, `vault`, `history`, `find`, `at`, `last_known_good`. ``access`` manages keys, ``edits``
makes edits, ``check`` reads everything. What is needed for writing only is loaded when something is written.
All of it is ``async``, because a remote backend waits; the local one never does, and ``drive.complete`` runs such
a coroutine without an event loop.
"""

from __future__ import annotations
