/** What a person can want on this page; the app does it, the parts only say it. */
import type { CellAddress, MendName } from '../messages.ts';

export interface Intents {
  run(options: { readonly fresh: boolean }): void;
  stop(): void;
  stopCell(cell: CellAddress): void;
  rerunCell(cell: CellAddress): void;
  showRequest(cell: CellAddress): void;
  openRequest(cell: CellAddress): void;
  copyRequest(cell: CellAddress): void;
  closeRequest(): void;
  openRephrasing(cell: CellAddress): void;
  copyRephrasing(cell: CellAddress): void;
  openPrompt(column: string): void;
  openDocument(row: string): void;
  toggleRow(row: string): void;
  mend(action: MendName, cell: CellAddress | null): void;
  showKeys(): void;
}
