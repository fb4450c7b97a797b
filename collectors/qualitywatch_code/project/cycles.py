"""Cycles in a directed graph, without recursion: strongly connected components, and a shortest cycle as an example."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def components(graph: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The groups of nodes that reach each other, of at least two nodes, largest first (Tarjan 1972).

    A node's successors that are no keys of the graph count as nodes without successors.
    """
    search = _Search(graph)
    for root in sorted(graph):
        search.run(root)
    return sorted(search.found, key=lambda nodes: (-len(nodes), nodes))


class _Search:
    """Tarjan's depth-first search with its stack of nodes not yet in a component."""

    def __init__(self, graph: Mapping[str, Collection[str]]) -> None:
        self._graph = graph
        self._index: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._stack: list[str] = []
        self._on_stack: set[str] = set()
        self.found: list[list[str]] = []

    def run(self, root: str) -> None:
        """Search from a node, unless it was reached before."""
        if root in self._index:
            return
        frames = [self._opened(root)]
        while frames:
            node, successors = frames[-1]
            for successor in successors:
                if successor not in self._index:
                    frames.append(self._opened(successor))
                    break
                if successor in self._on_stack:
                    self._low[node] = min(self._low[node], self._index[successor])
            else:
                frames.pop()
                if frames:
                    above = frames[-1][0]
                    self._low[above] = min(self._low[above], self._low[node])
                if self._low[node] == self._index[node]:
                    self._close(node)

    def _opened(self, node: str) -> tuple[str, Iterator[str]]:
        self._index[node] = self._low[node] = len(self._index)
        self._stack.append(node)
        self._on_stack.add(node)
        return node, iter(self._graph.get(node, ()))

    def _close(self, node: str) -> None:
        component = [self._stack.pop()]
        while component[-1] != node:
            component.append(self._stack.pop())
        self._on_stack.difference_update(component)
        if len(component) > 1:
            self.found.append(sorted(component))


def shortest_cycle(graph: Mapping[str, Collection[str]], component: Collection[str]) -> list[str]:
    """A shortest cycle through the first node of a component by name; that node stands first and only once."""
    start = min(component)
    inside = set(component)
    came_from: dict[str, str] = {}
    level = [start]
    while level:
        following = []
        for node in level:
            for successor in sorted(graph.get(node, ())):
                if successor == start:
                    return _path(came_from, node)
                if successor in inside and successor not in came_from:
                    came_from[successor] = node
                    following.append(successor)
        level = following
    raise ValueError("these nodes are no cycle of this graph")


def _path(came_from: Mapping[str, str], node: str) -> list[str]:
    path = [node]
    while node in came_from:
        node = came_from[node]
        path.append(node)
    return path[::-1]
