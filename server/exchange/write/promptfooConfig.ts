/**
 * A promptfoo configuration with requests that are filled already. Its own templating would read documents as
 * templates, so each prompt is a chat in JSON in which no brace of any text is left: nothing is there to interpret.
 */

import { stringify } from 'yaml';
import type { JsonObject } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import type { ExportedRequest, ExportedText, ExportedVariant } from './exportedPrompt.ts';
import { OPENAI_PARAMETERS, samplingOf } from './exportedPrompt.ts';

/** Each variant is a provider that answers its own prompts. `baseUrl` is null where the default is meant. */
export function promptfooConfig(
  requests: readonly ExportedRequest[],
  baseUrl: (variant: ExportedVariant) => string | null,
): ExportedText {
  const variants = [...new Map(requests.map(({ variant }) => [variant.id, variant])).values()];
  if (variants.length === 0)
    return { ok: false, message: said('There is no document to fill the prompts with.') };
  const labelOf = ({ variant, document, row }: ExportedRequest): string =>
    `${variant.id}: ${document} (${row})`;
  const first = requests.filter(({ rollout }) => rollout === 0);
  const config = {
    description: 'Requests filled by Rephrase; one prompt for each document',
    prompts: first.map((request) => ({ label: plainLabel(labelOf(request)), raw: filledChat(request.body) })),
    providers: variants.map((variant) => ({
      id: `openai:chat:${variant.model}`,
      label: plainLabel(variant.id),
      prompts: first
        .filter((request) => request.variant.id === variant.id)
        .map((request) => plainLabel(labelOf(request))),
      config: configOf(variant, baseUrl(variant)),
    })),
    tests: [{ description: 'as it is', vars: {} }],
  };
  return {
    ok: true,
    text: stringify(config, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
    remarks: [
      said('No key is written down: set OPENAI_API_KEY, or apiKeyEnvar in the configuration of a provider.'),
    ],
  };
}

function configOf(variant: ExportedVariant, baseUrl: string | null): JsonObject {
  const entries = Object.entries(samplingOf(variant));
  const passthrough = Object.fromEntries(entries.filter(([key]) => !OPENAI_PARAMETERS.includes(key)));
  return {
    ...(baseUrl !== null && { apiBaseUrl: baseUrl }),
    ...Object.fromEntries(entries.filter(([key]) => OPENAI_PARAMETERS.includes(key))),
    ...(Object.keys(passthrough).length > 0 && { passthrough }),
  };
}

/** The messages as JSON; braces within texts are escaped, those of the JSON itself never stand side by side. */
function filledChat({ messages }: JsonObject): string {
  const texts = JSON.stringify(messages ?? []);
  let inText = false;
  return texts.replace(/\\.|["{}]/g, (sign) => {
    if (sign === '"') inText = !inText;
    return inText && (sign === '{' || sign === '}')
      ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
      : sign;
  });
}

/** Labels are templates as well. */
function plainLabel(label: string): string {
  return label.replace(/[{}]/g, ' ');
}
