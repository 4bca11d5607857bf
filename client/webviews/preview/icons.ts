/** An icon of VS Code's font as a template. */
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { IconName } from './codicons.ts';
import { ICONS } from './codicons.ts';

/** An icon; what it means is said in words beside it. `tone` colours it where that says something. */
export function icon(name: IconName, tone = ''): TemplateResult {
  return html`<span class="icon ${tone}" aria-hidden="true">${ICONS[name]}</span>`;
}
