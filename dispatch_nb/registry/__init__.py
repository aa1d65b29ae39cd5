"""The runs on disk: one folder each, written by its keeper, read by every kernel.

    <runs>/
        <run_id>/           ids sort by time
            spec.json       what was asked; written once
            status.json     what became of it; replaced as a whole at every change
            keeper.lock     locked for as long as somebody keeps the run
            inbox/          what its keeper is to do: files that appear whole
            bell            a FIFO: a byte in it says that there is something in the inbox, or to end
            asks/<n>.json   questions of the agent
            out/            what the program wrote: its beginning and its end
            keeper.log      what went wrong with the keeper itself
        starts/             locks: one start at a time for a phase, or a session
        slots/              locks: so many runs at once
        queue/              who waits: an empty file each, that counts while its run has a keeper

All locks are `flock`s, which the system frees when their holder dies, however it dies.
"""
