/** Whether the model declined, or asked for the document, instead of rephrasing. English only. */
import type { FlagMeasure } from './measure.ts';

export const refusal: FlagMeasure = {
  id: 'refusal',
  label: 'Refusal',
  kind: 'flag',
  unit: 'share',
  higherIs: 'neutral',
  forms: null,
  definition:
    'The first 400 characters decline ("I cannot", "I\'m sorry, but", "as an AI", "[INVALID INPUT]") or ask for the document ("please provide the text"). English only.',
  source:
    'A gate in the prompt invites refusals on documents that are fine; a document that never arrived makes the model ask for it.',
  check: { name: 'not_refusal', passes: false },
  compute: ({ text }) => {
    const opening = text.trimStart().slice(0, CHARACTERS).replaceAll('’', "'");
    return REFUSALS.some((refused) => refused.test(opening));
  },
};

const CHARACTERS = 400;

const REFUSALS = [
  /^[*_"[( ]{0,5}(?:(?:i'm|i am|we're) )?(?:sorry|afraid|unfortunately|i apologi[sz]e)\b[^.!?\n]{0,120}\b(?:can't|cannot|can not|unable|not able|won't|don't|do not|no document|no text)\b/i,
  /^[*_"[( ]{0,5}i (?:can't|cannot|can not|am unable|am not able|will not|won't|must decline|have to decline)\b/i,
  /\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b/i,
  /^[*_"[( ]{0,5}(?:invalid input|invalid document|no document (?:was )?provided)\b/i,
  /\bplease (?:provide|share|paste|send)(?: me)?(?: with)? (?:the|a|your) (?:full |original |actual )?(?:document|text|article|content|passage)\b/i,
  /\bi (?:don't|do not|didn't) (?:see|have|find) (?:a|any|the|your) (?:document|text|article|content|passage)\b/i,
];
