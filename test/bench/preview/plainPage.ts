/** What the preview page is measured against: one element per cell, every piece appended to its text. Runs in the browser. */

/** Self-contained: it is sent to the browser as text. Replaces the preview page. */
export function plainPage(grid: {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}): void {
  document.querySelector('rephrase-preview')?.remove();
  const table = document.createElement('div');
  table.style.cssText = 'height: 100vh; overflow: auto; font: 13px/19px sans-serif';
  const texts = new Map<string, Text>();
  for (const row of grid.rows) {
    const line = document.createElement('div');
    line.style.cssText = `display: grid; grid-template-columns: repeat(${grid.columns.length + 1}, 280px); height: 151px`;
    line.append(document.createElement('div'));
    for (const column of grid.columns) {
      const cell = document.createElement('div');
      const text = document.createTextNode('');
      cell.style.cssText =
        'overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; height: 114px';
      cell.append(text);
      texts.set(`${column} ${row}`, text);
      line.append(cell);
    }
    table.append(line);
  }
  document.body.append(table);
  window.addEventListener(
    'message',
    ({ data }: MessageEvent<{ type: string; appends?: readonly Piece[] }>) => {
      for (const { cell, text } of data.appends ?? [])
        texts.get(`${cell.column} ${cell.row}`)?.appendData(text);
    },
  );
}

interface Piece {
  readonly cell: { readonly column: string; readonly row: string };
  readonly text: string;
}
