"""Reading pages as a browser does: elements, attributes and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "link", "meta", "circle", "path", "rect", "use", "polyline"}


@dataclass
class Element:
    """One element with all text below it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element below with this tag whose attributes have these values (``class_`` for a class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = []
        for element in self.inside:
            if element.tag == tag and all(
                value in element.attributes.get("class", "").split()
                if name == "class"
                else element.attributes.get(name) == value
                for name, value in wanted.items()
            ):
                found.append(element)
            found.extend(element.all(tag, **attributes))
        return found

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    @property
    def words(self) -> str:
        """The text with single blanks."""
        return " ".join(self.text.split())


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data


def parse(html: str) -> Element:
    """The page as a tree; elements that are not closed properly fail."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    assert tree.open == [tree.root]
    return tree.root
