/** A reference to an element that may not be there. */
export interface Box {
  readonly current: HTMLElement | null;
}
