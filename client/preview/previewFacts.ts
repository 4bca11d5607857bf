/** What the language features are told of a run that ended: one line of figures per column. */
import { Uri } from 'vscode';
import type { PreviewFacts } from '../../server/protocol/messages.ts';
import { uriAt } from '../planPath.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';

/** One entry per column of the files as they stand; other versions of prompts and stored runs are not news. */
export function previewFacts(grid: PreviewGrid, uris: readonly Uri[]): readonly PreviewFacts[] {
  if (grid.record) return [];
  const byColumn = Map.groupBy(grid.cells.values(), ({ address }) => address.column);
  return grid.columns
    .filter(({ version }) => version === null)
    .map((column) => factsOf(column, byColumn.get(column.variant.id) ?? [], uris));
}

function factsOf(
  { variant, endpoint, promptPath }: PreviewColumn,
  cells: readonly PreviewCell[],
  uris: readonly Uri[],
): PreviewFacts {
  const finished = cells.flatMap(({ result }) => result ?? []);
  const uri = uriAt(promptPath, uris) ?? Uri.file(promptPath);
  return {
    promptUri: uri.toString(),
    prompt: variant.promptName,
    endpoint: endpoint.alias,
    model: variant.model,
    done: finished.length,
    failed: cells.filter(({ phase }) => phase === 'failed').length,
    total: cells.length,
    meanTokens: mean(finished.flatMap(({ completion }) => completion.usage?.completion_tokens ?? [])),
    tokensPerSecond: mean(finished.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? [])),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
