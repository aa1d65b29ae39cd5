/** Put text on the clipboard; false where the page may not: no secure context, or no permission. */
export async function copyText(text: string, page: Document): Promise<boolean> {
  const clipboard = page.defaultView?.navigator.clipboard as Clipboard | undefined;
  if (clipboard) {
    try {
      await clipboard.writeText(text);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      // refused; the old way may still be allowed
    }
  }
  return copySelected(text, page);
}

/** The way of old: select it somewhere and say copy. It needs a person's click or key just before. */
function copySelected(text: string, page: Document): boolean {
  const before = page.activeElement;
  const area = page.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.style.cssText = "position: fixed; inset: 0 auto auto 0; opacity: 0";
  page.body.append(area);
  area.select();
  const isDone = page.execCommand?.("copy") ?? false;
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return isDone;
}
