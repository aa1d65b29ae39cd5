"""How readable the text on a page is: WCAG 2.2 contrast of every visible text node."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: WCAG AA: text of 24 px, or bold of 18.66 px, needs less than small text.
SMALL, LARGE = 4.5, 3.0

# Colours come in many notations (`color(srgb ...)`, `oklab(...)`): a canvas pixel turns any of them into bytes.
# The ground below a text is every ancestor's background laid over the next one's; opacity thins the text.
_MEASURE = r"""
(root) => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function bytes(colour) {
    if (!known.has(colour)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
      known.set(colour, { rgb: [r, g, b], alpha: a / 255 });
    }
    return known.get(colour);
  }
  const mix = (top, alpha, below) => top.map((v, i) => v * alpha + below[i] * (1 - alpha));
  function ground(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const layer = bytes(getComputedStyle(e).backgroundColor);
      if (layer.alpha > 0) layers.unshift(layer);
      if (layer.alpha === 1) break;
    }
    return layers.reduce((below, layer) => mix(layer.rgb, layer.alpha, below), [255, 255, 255]);
  }
  function opacity(element) {
    let product = 1;
    for (let e = element; e; e = e.parentElement) product *= Number(getComputedStyle(e).opacity);
    return product;
  }
  const channel = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const found = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, element = node.parentElement;
    if (!node.data.trim() || element.closest(":disabled, script, style")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;  // for screen readers only
    if (opacity(element) === 0) continue;  // shown once somebody points at it
    const style = getComputedStyle(element), below = ground(element), ink = bytes(style.color);
    const text = mix(ink.rgb, ink.alpha * opacity(element), below);
    const [a, b] = [luminance(text), luminance(below)];
    found.push({
      ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      size: parseFloat(style.fontSize),
      bold: Number(style.fontWeight) >= 700,
      words: node.data.trim().slice(0, 40),
      where: element.className || element.tagName,
    });
  }
  return found;
}
"""


class Text(NamedTuple):
    """A visible text and how it stands out from its ground, 1 to 21."""

    ratio: float
    size: float
    bold: bool
    words: str
    where: str

    @property
    def needed(self) -> float:
        """The least ratio at which this text counts as readable."""
        return LARGE if self.size >= 24 or (self.bold and self.size >= 18.66) else SMALL


def texts(root: Locator) -> list[Text]:
    """Return every visible text below `root`."""
    return [Text(**row) for row in root.evaluate(_MEASURE)]


def unreadable(found: list[Text]) -> list[Text]:
    """Return the texts with too little contrast."""
    return [text for text in found if text.ratio < text.needed]
