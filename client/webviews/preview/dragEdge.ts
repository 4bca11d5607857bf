/** Dragging the edge of a column: its width follows the pointer until that is let go. */

/** Begins with a `pointerdown` on the edge; `width` is the column's, in CSS pixels, when it begins. */
export function dragEdge(
  event: PointerEvent,
  width: number,
  hear: { readonly width: (width: number) => void; readonly end?: () => void },
): void {
  const edge = event.currentTarget;
  if (!(edge instanceof HTMLElement)) return;
  const from = width - event.clientX;
  const follow = (move: PointerEvent): void => hear.width(from + move.clientX);
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener('pointermove', follow);
  edge.addEventListener(
    'lostpointercapture',
    () => {
      edge.removeEventListener('pointermove', follow);
      hear.end?.();
    },
    { once: true },
  );
}
