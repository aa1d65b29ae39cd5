"""The whole conversation of a log as a compact outline: rows by where they stand in the file.

What `Tail` does for the last messages, for all of them: the same tree, kept as numbers in arrays.
A row is a message or a tool call with its result. Rows hang on nodes (a prompt, a notice, an answer
with all its blocks), nodes on nodes; the live branch ends at the newest message. Lines of a
subagent that stand in its parent's log make a branch of their own, shown behind the call.
"""

from __future__ import annotations

from array import array
from collections import deque
from itertools import islice

#: Answers that more lines may come of, and nodes among which what was put in is looked for (as in `Tail`).
_ANSWERS, _NEAR = 64, 8
_UNKNOWN = -1


class Branch:
    """A conversation in the file: the main one, or that of a subagent. Node 0 is the root, before everything."""

    __slots__ = ("agent", "answers", "base", "leaf", "linked", "near", "spent", "where", "words")

    def __init__(self, where: dict[int, int], agent: str = "", base: int = 0) -> None:
        self.where = where
        """Hash of a record's id to its node; the branches of all subagents share theirs."""
        self.agent = agent
        self.base = base
        """Of a subagent: the node of the main branch that it is shown behind."""
        self.leaf = 0
        self.linked = False
        """Some record names its parent; a log in which none does is no tree but a list."""
        self.answers: dict[str, int] = {}
        """`message.id` to node, of the newest answers."""
        self.spent: dict[str, int] = {}
        """`message.id` to output tokens, of the newest answers."""
        self.near: deque[int] = deque(maxlen=_NEAR)
        """The newest nodes."""
        self.words: dict[int, list[str]] = {}
        """What the person said in them, shortly."""


class Outline:
    """Rows, and the tree that they hang on. Row 0 is none.

    A row takes 40 bytes, a result 24, a node 24, the id of a record about 100.
    """

    def __init__(self) -> None:
        self._stands = array("Q", [0, 0, 0])
        """Of each row: offset and size of its line, number of its block."""
        self._node, self._next, self._result = array("I", [0]), array("I", [0]), array("I", [0])
        self._results = array("Q", [0, 0, 0])
        """Where the results of calls stand, as in `_stands`, by their numbers in `_result`."""
        # nodes: the one above, first and last row, output tokens, place in the live branch from 1
        self._parent, self._first, self._last = array("I", [0]), array("I", [0]), array("I", [0])
        self._tokens, self._place = array("q", [_UNKNOWN]), array("I", [0])
        self._side: dict[int, Branch] = {}
        """The branch of a node that is not of the main one."""
        self._side_where: dict[int, int] = {}
        self._behind: dict[int, list[Branch]] = {}
        """Row (0: the beginning) to the branches that are shown behind it."""
        self.main = Branch({})
        # the live branch, put together when it is asked for: its nodes, where the rows of each begin, all rows
        self._chain, self._starts, self._order = array("I"), array("I"), array("I")
        self._valid = 0
        """So many nodes of `_chain` are still as they were."""

    # ── growing ───────────────────────────────────────────────────────────────────────

    def row(self, at: int, size: int, block: int = 0) -> int:
        """Make a row of a block of the line at `at`; `add` shows it."""
        row = len(self._node)
        self._stands.extend((at, size, block))
        self._node.append(0)
        self._next.append(0)
        self._result.append(0)
        return row

    def seen(self, branch: Branch, uuid: str | None) -> bool:
        """Whether the record was met before: re-written history, not news."""
        return uuid is not None and hash(uuid) in branch.where

    def follow(self, branch: Branch, uuid: str | None, parent: str | None) -> int:
        """Note a record, so that its children find their way. Returns the node that it hangs on, or is."""
        if uuid is None:
            return self._above(branch, uuid, parent)
        key = hash(uuid)
        node = branch.where.get(key)
        if node is None:
            node = self._above(branch, uuid, parent)
            if node == 0 and branch is not self.main:
                node = self._new_node(branch, 0)  # its children must find the branch
            branch.where[key] = node
        return node

    def add(self, branch: Branch, uuid: str | None, parent: str | None, row: int, message_id: str = "") -> None:
        """Show a row; `message_id` joins it to earlier lines of the same answer."""
        node = branch.answers.get(message_id, 0) if message_id else 0
        if node:
            branch.linked = branch.linked or parent is not None
        else:
            node = self._new_node(branch, self.follow(branch, uuid, parent))
            if message_id:
                _remember(branch.answers, message_id, node)
                self._tokens[node] = branch.spent.get(message_id, _UNKNOWN)
        if uuid is not None:
            branch.where[hash(uuid)] = node
        self._put(branch, node, row)

    def spoke(self, branch: Branch, text: str) -> None:
        """Note the person's words in the row that was added last: `interject` knows them again."""
        if branch.leaf in branch.near:
            branch.words.setdefault(branch.leaf, []).append(text)
            if len(branch.words) > 2 * _NEAR:
                branch.words = {node: words for node, words in branch.words.items() if node in branch.near}

    def interject(self, branch: Branch, uuid: str | None, parent: str | None, text: str, row: int) -> None:
        """Show what the person put in while the agent worked, once however many records tell of it."""
        if any(text in branch.words.get(node, ()) for node in branch.near):
            self.follow(branch, uuid, parent)
            return
        if uuid is None and branch.leaf:  # no record will name it as its parent
            self._put(branch, branch.leaf, row)
        else:
            self.add(branch, uuid, parent, row)
        self.spoke(branch, text)

    def answer(self, row: int, at: int, size: int, block: int) -> None:
        """Put the result of a tool call, a block of the line at `at`, to the call."""
        self._result[row] = len(self._results) // 3
        self._results.extend((at, size, block))

    def used(self, branch: Branch, message_id: str, tokens: int) -> None:
        """Note that an answer had `tokens` of output; of several counts the largest is true."""
        known = branch.spent.get(message_id)
        if known is not None and known >= tokens:
            return
        _remember(branch.spent, message_id, tokens)
        node = branch.answers.get(message_id, 0)
        if node:
            self._tokens[node] = tokens

    # ── subagents in their parent's log ───────────────────────────────────────────────

    def branch_of(self, parent: str | None) -> Branch | None:
        """Return the subagent's branch that a record belongs to by its parent."""
        node = self._side_where.get(hash(parent), 0) if parent else 0
        return self._side.get(node)

    def sprout(self, agent: str, row: int) -> Branch:
        """Begin the branch of a subagent, shown behind `row` (0: behind what is the newest now)."""
        row = row or self._last[self.main.leaf]
        node = self._node[row]
        branch = Branch(self._side_where, agent, self._side[node].base if node in self._side else node)
        self._behind.setdefault(row, []).append(branch)
        return branch

    # ── the conversation ──────────────────────────────────────────────────────────────

    def rows(self) -> array[int]:
        """Return the rows of the live branch in order. Not to be changed."""
        self._settle()
        return self._order

    def index(self, row: int) -> int | None:
        """Return where in `rows()` a row is; None if it was left behind."""
        self._settle()
        base = self._base(self._node[row])
        place = self._place[base]
        if base and not (place and place <= len(self._chain) and self._chain[place - 1] == base):
            return None
        start = self._starts[place - 1] if base else 0
        stop = self._starts[place] if place < len(self._starts) else len(self._order)
        try:
            return self._order.index(row, start, stop)
        except ValueError:
            return None

    def stands(self, row: int) -> tuple[int, int, int]:
        """Return (offset, size, block) of a row."""
        at, size, block = self._stands[3 * row : 3 * row + 3]
        return at, size, block

    def result(self, row: int) -> tuple[int, int, int] | None:
        """Return (offset, size, block) of a call's result; None if there is none."""
        number = self._result[row]
        if not number:
            return None
        at, size, block = self._results[3 * number : 3 * number + 3]
        return at, size, block

    def tokens(self, row: int) -> int | None:
        """Return the output tokens of the answer that this is the first row of."""
        node = self._node[row]
        tokens = self._tokens[node]
        return tokens if self._first[node] == row and tokens != _UNKNOWN else None

    def agent(self, row: int) -> str:
        """Return the subagent whose row it is; empty: the main agent."""
        branch = self._side.get(self._node[row])
        return branch.agent if branch is not None else ""

    def branched(self) -> bool:
        """Whether rows of subagents stand among those of the main branch."""
        return bool(self._side)

    # ── the tree ──────────────────────────────────────────────────────────────────────

    def _above(self, branch: Branch, uuid: str | None, parent: str | None) -> int:
        """Find the node that a record hangs on."""
        if parent is None:  # a root; but a record without ids goes on where the last one stood
            return branch.leaf if uuid is None or not branch.linked else 0
        branch.linked = True
        return branch.where.get(hash(parent), branch.leaf)  # its line was lost: the branch goes on

    def _new_node(self, branch: Branch, parent: int) -> int:
        node = len(self._parent)
        self._parent.append(parent)
        self._tokens.append(_UNKNOWN)
        self._first.append(0)
        self._last.append(0)
        self._place.append(0)
        branch.near.append(node)
        if branch is not self.main:
            self._side[node] = branch
        return node

    def _put(self, branch: Branch, node: int, row: int) -> None:
        """Hang a row on a node, which is the newest now."""
        self._node[row] = node
        last = self._last[node]
        if last:
            self._next[last] = row
        else:
            self._first[node] = row
        self._last[node] = row
        branch.leaf = node
        base = self._base(node) if self._side else node
        place = self._place[base]
        if not base:
            self._valid = 0
        elif place and place <= self._valid and self._chain[place - 1] == base:
            self._valid = place - 1

    def _base(self, node: int) -> int:
        """Return the node of the main branch that a node is, or is shown behind."""
        branch = self._side.get(node)
        return branch.base if branch is not None else node

    def _settle(self) -> None:
        """Put the live branch together, as far as it is not as it was."""
        chain, order = self._chain, self._order
        node, new = self.main.leaf, []
        while node and not (0 < (place := self._place[node]) <= self._valid and chain[place - 1] == node):
            new.append(node)
            node = self._parent[node]
        keep = self._place[node] if node else 0
        if keep == len(chain) > 0 and not new:
            return
        if not keep:
            del order[:], chain[:], self._starts[:]
            self._show(0)
        elif keep < len(chain):
            del order[self._starts[keep] :], chain[keep:], self._starts[keep:]
        for node in reversed(new):
            chain.append(node)
            self._place[node] = len(chain)
            self._starts.append(len(order))
            for row in self._rows_of(node):
                if row in self._behind:
                    self._show(row)
                else:
                    order.append(row)
        self._valid = len(chain)

    def _rows_of(self, node: int) -> list[int]:
        rows = []
        row = self._first[node]
        while row:
            rows.append(row)
            row = self._next[row]
        return rows

    def _show(self, row: int) -> None:
        """Show a row and the branches behind it, and what is behind their rows."""
        todo = [row]
        while todo:
            row = todo.pop()
            if row:
                self._order.append(row)
            for branch in reversed(self._behind.get(row, ())):
                node = branch.leaf
                while node:
                    todo.extend(reversed(self._rows_of(node)))
                    node = self._parent[node]


def _remember(kept: dict[str, int], key: str, value: int) -> None:
    """Keep the newest."""
    kept[key] = value
    if len(kept) > _ANSWERS:
        for old in list(islice(kept, _ANSWERS // 2)):
            del kept[old]
