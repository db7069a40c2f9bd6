"""What is looked for on a page: violations of WCAG 2.2 A and AA, and sideways scrolling, also from right to left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: A phone by day and a desk at night: each width and each ground of colours once.
SIGHTS = ((360, 740, "light"), (1280, 900, "dark"))
_VIOLATIONS = """async (rules) => (await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}))
  .violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)"""
_TOO_WIDE = """(direction) => {
  const root = document.documentElement, was = root.dir;
  root.dir = direction;
  const [needs, has] = [root.scrollWidth, root.clientWidth];
  root.dir = was;
  return needs > has ? `${direction}: needs ${needs} px, has ${has} px` : null;
}"""


def equip(context: BrowserContext) -> BrowserContext:
    """Every page of this browser brings axe along."""
    context.add_init_script(path=str(AXE))
    return context


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, at both widths."""
    return [f"{width} px {fault}" for sight in SIGHTS for width, fault in _faults(page, *sight)]


def _faults(page: Page, width: int, height: int, colours: Any) -> list[tuple[int, str]]:
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": height})
    wide = [fault for direction in ("rtl", "ltr") if (fault := page.evaluate(_TOO_WIDE, direction))]
    return [(width, fault) for fault in [*wide, *page.evaluate(_VIOLATIONS, RULES)]]
