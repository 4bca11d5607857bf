/** Contributes the preview: its command, its panels and their return after a reload. Wiring only. */
import type { ExtensionContext } from 'vscode';
import { Uri, window } from 'vscode';
import { chooseTargets } from '../chooseTargets.ts';
import { registerCommands } from '../commands.ts';
import { COMMAND } from '../ids.ts';
import { reach } from '../milestones.ts';
import type { PreviewPort } from '../ports.ts';
import { chooseComparison } from './chooseComparison.ts';
import { decodePageState } from './decodePageMessage.ts';
import type { PreviewParts } from './previews.ts';
import { Previews, VIEW_TYPE } from './previews.ts';

/** Registers everything; what it holds ends with `context`. */
export function registerPreview(context: ExtensionContext, parts: PreviewParts): PreviewPort {
  const previews = new Previews(context, parts);
  context.subscriptions.push(
    previews,
    ...registerCommands(parts.log, {
      [COMMAND.preview]: async (...args) => previews.open(await chooseTargets('Preview Side by Side', args)),
      [COMMAND.compare]: async (...args) => {
        const chosen = await chooseComparison(parts.endpoints, args);
        if (!chosen) return;
        previews.open(chosen.uris, chosen.added);
        reach('compared');
      },
      [COMMAND.previewHistory]: () => previews.showHistory(),
      [COMMAND.peek]: async (...args) => {
        const [prompt] = await chooseTargets('Peek Rephrasings', args);
        if (prompt) await previews.peek(prompt);
      },
    }),
    window.registerWebviewPanelSerializer(VIEW_TYPE, {
      async deserializeWebviewPanel(panel, state) {
        const { uris, ...added } = decodePageState(state);
        previews.restore(
          panel,
          uris.map((uri) => Uri.parse(uri)),
          added,
        );
      },
    }),
  );
  return previews;
}
