/** Contributes the preview: its command, its panels and their return after a reload. What they do is loaded when needed. */
import { t } from '@vscode/l10n';
import type { ExtensionContext } from 'vscode';
import { window } from 'vscode';
import { registerCommands } from '../commands.ts';
import { COMMAND } from '../ids.ts';
import { late } from '../late.ts';
import { reach } from '../milestones.ts';
import type { PreviewPort } from '../ports.ts';
import type { PreviewParts } from './previews.ts';

/** The type under which VS Code brings panels back. */
const PREVIEW_PANEL = 'rephrase.preview';

/** Registers everything; what it holds ends with `context`. */
export function registerPreview(context: ExtensionContext, parts: PreviewParts): PreviewPort {
  const previews = late(async () => {
    const { Previews } = await import('./previews.ts');
    return new Previews(context, parts);
  });
  context.subscriptions.push(
    { dispose: () => previews.loaded()?.dispose() },
    ...registerCommands(parts.log, {
      [COMMAND.preview]: async (...args) => {
        const { chooseTargets } = await import('../chooseTargets.ts');
        const targets = await chooseTargets(t('Preview Side by Side'), args);
        (await previews.get()).open(targets);
      },
      [COMMAND.compare]: async (...args) => {
        const { chooseComparison } = await import('./chooseComparison.ts');
        const chosen = await chooseComparison(parts.endpoints, parts.language, args);
        if (!chosen) return;
        (await previews.get()).open(chosen.uris, chosen.added);
        reach('compared');
      },
      [COMMAND.previewHistory]: async () => (await previews.get()).showHistory(),
      [COMMAND.peek]: async (...args) => {
        const { chooseTargets } = await import('../chooseTargets.ts');
        const [prompt] = await chooseTargets(t('Peek Rephrasings'), args);
        if (prompt) await (await previews.get()).peek(prompt);
      },
    }),
    window.registerWebviewPanelSerializer(PREVIEW_PANEL, {
      deserializeWebviewPanel: async (panel, state) => (await previews.get()).restore(panel, state),
    }),
  );
  return {
    showDocuments: async (request) => (await previews.get()).showDocuments(request),
    showJob: async (folder) => (await previews.get()).showJob(folder),
    checkSample: async (prompt, signal) => (await previews.get()).checkSample(prompt, signal),
  };
}
