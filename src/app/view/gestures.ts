/** Pointer and wheel on the picture. */

export interface Gestures {
  /** By pixels. */
  drag(x: number, y: number, shift: boolean): void;
  zoom(factor: number): void;
  reset(): void;
}

/** Drag, two fingers, wheel, double click. */
export function listenToGestures(canvas: HTMLCanvasElement, { drag, zoom, reset }: Gestures): void {
  const pointers = new Map<number, [number, number]>();
  let gap = 0;
  const spread = (): number => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  };
  canvas.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    gap = spread();
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 2) {
      const now = spread();
      if (gap > 0 && now > 0) zoom(now / gap);
      gap = now;
    } else drag(event.clientX - last[0], event.clientY - last[1], event.shiftKey || event.buttons === 2);
  });
  for (const name of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
    });
  }
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  canvas.addEventListener('dblclick', reset);
  canvas.addEventListener(
    'wheel',
    (event) => {
      // In another page the wheel goes on with that one.
      if (document.documentElement.dataset.embed !== undefined && !event.ctrlKey) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)));
    },
    { passive: false },
  );
}
