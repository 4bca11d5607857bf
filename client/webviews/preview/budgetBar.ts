/** What fills the model's context, as a bar with its figures. A template without state. */

import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { TokenBudget } from '../exactRequest.ts';
import { t, whole } from './l10n.ts';
import { styled } from './styled.ts';

interface Part {
  readonly name: string;
  readonly label: string;
  readonly tokens: number;
}

export function budgetBar(budget: TokenBudget, counter: string): TemplateResult {
  const { chatTemplate, completion, document, prompt, window } = budget;
  const used = prompt + document + chatTemplate + completion;
  const parts: readonly Part[] = [
    { name: 'prompt', label: t('prompt'), tokens: prompt },
    { name: 'document', label: t('document'), tokens: document },
    { name: 'template', label: t('chat template'), tokens: chatTemplate },
    { name: 'completion', label: t('completion'), tokens: completion },
    { name: 'free', label: t('free'), tokens: Math.max(0, window - used) },
  ].filter(({ tokens }) => tokens > 0);
  const said = parts.map(({ label, tokens }) => `${label} ${whole(tokens)}`).join(', ');
  const figures = [whole(window), whole(used - window)] as const;
  const all = used > window ? t('of {0} tokens, {1} too many', ...figures) : t('of {0} tokens', ...figures);
  const heard =
    used > window
      ? t('Context of {0} tokens, {1} too many: {2}', ...figures, said)
      : t('Context of {0} tokens: {2}', ...figures, said);
  return html`<div class="budget" title=${t('Tokens counted by {0}', counter)}>
    <div class="budget-bar" role="img" aria-label=${heard}>
      ${parts.map(({ name, tokens }) => html`<span class="part-${name}" ${styled({ 'flex-grow': String(tokens) })}></span>`)}
    </div>
    <div class="budget-legend figures">
      ${parts.map(
        ({ label, name, tokens }) =>
          html`<span><span class="swatch part-${name}"></span>${label} ${whole(tokens)}</span>`,
      )}
      <span class="quiet">${all}</span>
    </div>
  </div>`;
}
