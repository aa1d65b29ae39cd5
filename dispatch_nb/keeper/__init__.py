"""The program that keeps one run: it starts the agent, owns its pipes, and outlives the kernel that wanted it.

`python -m dispatch_nb.keeper RUN_FOLDER LOCK` is started by a kernel, which hands over the lock of the
run. One loop on one thread: it waits for the agent's output, for the end of a process, for the bell of
the inbox, and for the next moment at which something is due.
"""
