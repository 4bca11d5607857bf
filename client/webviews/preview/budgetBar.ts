/** What fills the model's context, as a bar with its figures. A template without state. */
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { TokenBudget } from '../exactRequest.ts';
import { styled } from './styled.ts';
import { whole } from './words.ts';

interface Part {
  readonly name: string;
  readonly label: string;
  readonly tokens: number;
}

export function budgetBar(budget: TokenBudget, counter: string): TemplateResult {
  const { chatTemplate, completion, document, prompt, window } = budget;
  const used = prompt + document + chatTemplate + completion;
  const parts: readonly Part[] = [
    { name: 'prompt', label: 'prompt', tokens: prompt },
    { name: 'document', label: 'document', tokens: document },
    { name: 'template', label: 'chat template', tokens: chatTemplate },
    { name: 'completion', label: 'completion', tokens: completion },
    { name: 'free', label: 'free', tokens: Math.max(0, window - used) },
  ].filter(({ tokens }) => tokens > 0);
  const over = used > window ? `, ${whole(used - window)} too many` : '';
  const said = parts.map(({ label, tokens }) => `${label} ${whole(tokens)}`).join(', ');
  return html`<div class="budget" title="Tokens counted by ${counter}">
    <div class="budget-bar" role="img" aria-label="Context of ${whole(window)} tokens: ${said}${over}">
      ${parts.map(({ name, tokens }) => html`<span class="part-${name}" ${styled({ 'flex-grow': String(tokens) })}></span>`)}
    </div>
    <div class="budget-legend figures">
      ${parts.map(
        ({ label, name, tokens }) =>
          html`<span><span class="swatch part-${name}"></span>${label} ${whole(tokens)}</span>`,
      )}
      <span class="quiet">of ${whole(window)} tokens${over}</span>
    </div>
  </div>`;
}
