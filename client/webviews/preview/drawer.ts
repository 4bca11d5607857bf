/** What stands beside the grid: the exact request of a cell, else a comparison, else nothing. A template without state. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CellAddress } from '../messages.ts';
import { t } from './l10n.ts';
import './comparisonView.ts';
import type { GridModel } from './gridModel.ts';
import type { Intents } from './intents.ts';
import './requestView.ts';

export function drawer(
  model: GridModel,
  requested: CellAddress | null,
  intents: Intents,
): TemplateResult | typeof nothing {
  const { comparison, grid, request } = model;
  if (requested) {
    const chatPrompt = model.chatPrompt(requested);
    return html`<rephrase-request
      role="region"
      aria-label=${t('Exact request')}
      .place=${{ cell: requested, grid, shown: request, chatPrompt, intents }}
    ></rephrase-request>`;
  }
  if (!comparison) return nothing;
  return html`<rephrase-comparison
    role="region"
    aria-label=${t('Comparison')}
    .place=${{ comparison, model, intents }}
  ></rephrase-comparison>`;
}
