/** A list of chat messages as a prompt: one system message and one user message is all that a request here has. */
import { isMapping } from './yamlValue.ts';

/** System and user text of a conversation, and what did not fit. */
export interface ChatParts {
  readonly system: string | null;
  readonly user: string;
  readonly remarks: readonly string[];
}

/** Null where the value is no list of messages, or where nobody says anything as the user. */
export function chatParts(value: unknown): ChatParts | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const messages = value.filter(isMapping).map((message) => ({
    role: String(message['role'] ?? ''),
    text: contentOf(message['content']),
  }));
  const users = messages.filter(({ role, text }) => role === 'user' && text !== null);
  const user = users.at(-1)?.text;
  if (messages.length !== value.length || user === undefined || user === null) return null;
  const systems = messages.filter(({ role }) => role === 'system' || role === 'developer');
  const others = messages.length - systems.length - 1;
  return {
    system: systems.flatMap(({ text }) => text ?? []).join('\n\n') || null,
    user,
    remarks: [
      ...(systems.some(({ text }) => text === null)
        ? ['A system message that is no text was left out.']
        : []),
      ...(systems.length > 1 ? ['Its system messages became one.'] : []),
      ...(others > 0
        ? [
            `${others} other ${others === 1 ? 'message was' : 'messages were'} left out: a prompt is one user message. None of the best prompts of the study shows examples.`,
          ]
        : []),
    ],
  };
}

function contentOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.map((part) =>
    isMapping(part) && typeof part['text'] === 'string' ? part['text'] : null,
  );
  return texts.includes(null) ? null : texts.join('');
}
