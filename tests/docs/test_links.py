"""Links lead somewhere: to files that are there, and to headings in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_pages.reading import DOCS, ROOT, anchors, links

PAGES = [page for page in sorted(DOCS.rglob("*.md")) if page.name != "plugins.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_to_something(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        if "://" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        if not (target.exists() and target.is_relative_to(ROOT)) or (
            anchor and anchor not in anchors(target)
        ):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    reached: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix == ".md" and page.exists() and page not in reached:
            reached.add(page)
            waiting += [
                (page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link
            ]
    assert set(PAGES) - reached == set()
