/** The line above the grid: run, sample, what is shown and how. A template without state. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CellAddress } from '../messages.ts';
import type { IconName } from './codicons.ts';
import type { Drill } from './filterRows.ts';
import { FILTER_LABELS } from './filterRows.ts';
import type { GridModel } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { t, whole, withKey } from './l10n.ts';
import { baselineMenu, filterMenu, liveMenu, moreMenu, readingMenu } from './menus.ts';
import type { Menu } from './menuView.ts';
import type { ViewState } from './viewState.ts';
import { progressText } from './words.ts';

/** What the toolbar is drawn from. */
export interface ToolbarParts {
  readonly model: GridModel;
  readonly view: ViewState;
  readonly drill: Drill | null;
  /** Rows shown and all there are. */
  readonly shown: number;
  readonly total: number;
  /** Columns that are hidden. */
  readonly hidden: number;
  readonly failed: () => readonly CellAddress[];
  readonly intents: Intents;
}

export function toolbar(parts: ToolbarParts): TemplateResult {
  const { intents, model } = parts;
  const { grid, progress } = model;
  const sample = grid?.sampleLabel ?? '';
  return html`<div class="toolbar" role="toolbar" aria-label=${t('Preview')}>
    ${ofJob(model) ? nothing : runTools(parts)}
    ${sample === '' ? nothing : sampleTool(sample, parts)}
    ${grid && grid.rows.length > 0 ? viewTools(parts) : nothing}
    <span class="progress quiet figures">${progressText(progress)}</span>
    ${picker('ellipsis', '', t('More'), () => more(parts), intents)}
    ${progress.running ? html`<span class="bar"></span>` : nothing}
  </div>`;
}

/** Nothing can be run where the grid holds rows of a job. */
function ofJob({ grid }: GridModel): boolean {
  return grid?.record?.of === 'job';
}

function runTools(parts: ToolbarParts): TemplateResult {
  const { intents, model } = parts;
  const { running } = model.progress;
  return html`${tool('play', t('Run'), t('Run what is not answered yet'), () => intents.run({ fresh: false }))}
    ${tool('stop', t('Stop'), t('Stop all requests'), () => intents.stop(), !running)} ${live(parts)}
    ${model.grid?.sampleLabel ? html`<span class="divider sample-divider"></span>` : nothing}`;
}

function sampleTool(sample: string, { intents, model }: ToolbarParts): TemplateResult {
  if (ofJob(model)) return html`<span class="sample figures quiet" title=${sample}>${sample}</span>`;
  return html`<span class="sample">
    <button class="tool figures" title=${t('Sample: {0}', sample)} @click=${() => intents.showSampling()}>
      ${sample}
    </button>
  </span>`;
}

function viewTools({ drill, hidden, intents, shown, total, view }: ToolbarParts): TemplateResult {
  const filtered = view.filter !== 'all' || drill !== null;
  const show = filtered ? t('{0} of {1}', whole(shown), whole(total)) : t('All');
  const baseline = {
    off: t('Compare'),
    marked: t('vs marked'),
    source: t('vs document'),
    previous: t('vs previous'),
  } as const;
  const reading = { text: t('Text'), markdown: 'Markdown', tokens: t('Tokens') } as const;
  return html`<span class="divider view-divider"></span>
    <span class="view">
      ${picker('filter', show, t('Show: {0}', FILTER_LABELS[view.filter]), () => filterMenu(view, hidden, intents), intents, filtered)}
      ${picker('diff', baseline[view.baseline], t('Compare rephrasings'), () => baselineMenu(view, intents), intents, view.baseline !== 'off')}
      ${picker('book', reading[view.reading], withKey(t('Read as'), 'v'), () => readingMenu(view, intents), intents, view.reading !== 'text')}
      ${toggle('graph', withKey(t('Summary'), 'u'), view.summary, () => intents.toggleSummary())}
    </span>`;
}

function live({ intents, model }: ToolbarParts): TemplateResult | typeof nothing {
  const { controls } = model;
  if (!controls) return nothing;
  const label = { off: t('By hand'), save: t('On save'), pause: t('On pause') }[controls.live];
  const title = t('When the preview runs by itself');
  return picker('sync', label, title, () => liveMenu(controls, intents), intents, controls.live !== 'off');
}

function more({ failed, intents, model, view }: ToolbarParts): Menu {
  const ran = model.progress.total > 0;
  return moreMenu({ failed: failed(), summary: view.summary, ran, runs: !ofJob(model) }, intents);
}

function picker(
  name: IconName,
  label: string,
  title: string,
  menu: () => Menu,
  intents: Intents,
  active = false,
): TemplateResult {
  const open = (event: Event): void => {
    if (event.currentTarget instanceof HTMLElement) intents.menu(event.currentTarget, menu());
  };
  return html`<button
    class="tool ${active ? 'active' : ''}"
    title=${title}
    aria-label=${label === '' ? title : `${title}: ${label}`}
    aria-haspopup="menu"
    @click=${open}
  >
    ${icon(name)}${
      label === '' ? nothing : html`<span class="label">${label}</span>${icon('chevron-down', 'tiny')}`
    }
  </button>`;
}

function toggle(name: IconName, title: string, on: boolean, act: () => void): TemplateResult {
  return html`<button class="tool ${on ? 'active' : ''}" title=${title} aria-label=${title} aria-pressed=${on} @click=${act}>
    ${icon(name)}
  </button>`;
}

function tool(
  name: IconName,
  label: string,
  title: string,
  act: () => void,
  disabled = false,
): TemplateResult {
  return html`<button class="tool" title=${title} aria-label=${label} ?disabled=${disabled} @click=${act}>
    ${icon(name)}<span class="label">${label}</span>
  </button>`;
}
