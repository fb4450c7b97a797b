"""The documentation as its tests read it: code blocks, tables, links."""
