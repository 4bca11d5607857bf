/** Prompt, answer and chat template fill the model's context: no document is sent at all. */

import { t } from '@vscode/l10n';
import { CHAT_TEMPLATE_TOKENS } from '../documentRoom.ts';
import type { CountedPrompt, Fit } from '../fit.ts';
import { tightestFit } from '../fit.ts';
import { counted, thousands } from '../numbers.ts';
import type { Fix, Problem } from '../problem.ts';
import type { PromptUse } from '../promptFacts.ts';
import type { YamlNode, YamlScalar } from '../yaml/yamlNode.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { CountedSheet, FactRule } from './factRule.ts';
import { inExperiment, mildest } from './factRule.ts';
import { firstLineOf } from './sheet.ts';

/** An error: the request builder refuses every document. Silent without a window. */
export const contextExceeded: FactRule = {
  code: 'context-exceeded',
  check(sheet, { uses }) {
    if (sheet.documents.length === 0) return [];
    const least = mildest(
      uses,
      (use) => (tightestFit(sheet, use) ? (exceededBy(sheet, use) ?? 'fine') : null),
      ({ room }) => -room,
    );
    return least ? [problemOf(sheet, least.use, least.found)] : [];
  },
};

/** The fit that leaves no room, if there is one; where the run counts exactly, only what surely leaves none. */
export function exceededBy(prompt: CountedPrompt, use: PromptUse): Fit | null {
  const fit = tightestFit(prompt, use);
  const unsure = fit?.exact ? prompt.tokens / 2 : 0;
  return fit && fit.room + unsure <= 0 ? fit : null;
}

/** What fills the window, and what to do. `name` is the prompt's, or "This prompt". */
export function exceededWords(name: string, { tokens }: CountedPrompt, { window, completion }: Fit): string {
  const limit = completion.key ?? t('set aside, for want of max_tokens');
  const sum = tokens + completion.tokens + CHAT_TEMPLATE_TOKENS;
  const parts = [
    t(
      '{0} takes about {1} tokens, its answer {2} ({3}) and the chat template about {4}: {5} of a window of {6}, as {7} says. No room is left, so no document would be sent.',
      name,
      thousands(tokens),
      thousands(completion.tokens),
      limit,
      CHAT_TEMPLATE_TOKENS,
      thousands(sum),
      thousands(window.tokens),
      window.from,
    ),
  ];
  if (completion.tokens >= window.tokens)
    parts.push(
      t(
        "(DataTrove's own budget, (context - max_tokens) × 3 characters, would be zero or less, and it says nothing.)",
      ),
    );
  parts.push(t('Lower max_tokens, shorten the prompt, or state a larger window.'));
  return parts.join(' ');
}

/** Sets a limit that leaves room: 2,048 as in FinePhrase, or a quarter of a small window. Null where nothing helps. */
export function lowerLimit(node: YamlScalar, prompt: CountedPrompt, { window }: Fit): Fix | null {
  const limit = Math.min(2048, Math.floor(window.tokens / 4));
  const left = window.tokens - limit - CHAT_TEMPLATE_TOKENS - prompt.tokens;
  if (limit < 1 || left <= limit) return null;
  return {
    title: counted(limit, t('Set 1 completion token'), t('Set {0} completion tokens', thousands(limit))),
    edits: [{ span: node.span, newText: String(limit) }],
    preferred: false,
  };
}

/** Where `parameters` says the number that is the limit; null where it does not, or says several. */
export function limitNode(parameters: YamlNode | undefined, fit: Fit): YamlScalar | null {
  const written = fit.completion.key && entryOf(parameters ?? null, fit.completion.key)?.value;
  return written && written.kind === 'scalar' && written.value === fit.completion.tokens ? written : null;
}

function problemOf(sheet: CountedSheet, use: PromptUse, fit: Fit): Problem {
  const limit = limitNode(entryOf(sheet.prompt.frontMatter, 'parameters')?.value, fit);
  const fix = limit && lowerLimit(limit, sheet, fit);
  return {
    code: 'context-exceeded',
    severity: 'error',
    message: exceededWords(
      t('This prompt') + (fit.window.from === use.by ? '' : inExperiment(use.by)),
      sheet,
      fit,
    ),
    span: limit?.span ?? firstLineOf(sheet),
    fixes: fix ? [fix] : [],
  };
}
