/** The list of all rules of the body. A rule that is not here is not run. */
import { aboveBelow } from './aboveBelow.ts';
import { chatTokens } from './chatTokens.ts';
import { documentFirst } from './documentFirst.ts';
import { forcedOpening } from './forcedOpening.ts';
import { frontMatterMisplaced } from './frontMatterMisplaced.ts';
import { inputUnused } from './inputUnused.ts';
import { instructionAfterDocument } from './instructionAfterDocument.ts';
import { invisibleCharacters } from './invisibleCharacters.ts';
import { jinjaFaults } from './jinjaFaults.ts';
import { listDamage } from './listDamage.ts';
import { longPrompt } from './longPrompt.ts';
import { nameNotPathSafe } from './nameNotPathSafe.ts';
import { noOutputOnly } from './noOutputOnly.ts';
import { placeholderDialect } from './placeholderDialect.ts';
import { placeholderMissing } from './placeholderMissing.ts';
import { placeholderMisspelt } from './placeholderMisspelt.ts';
import { placeholderRepeated } from './placeholderRepeated.ts';
import { placeholderUnknown } from './placeholderUnknown.ts';
import { refusalGate } from './refusalGate.ts';
import type { Rule } from './sheet.ts';

export const ALL_RULES: readonly Rule[] = [
  frontMatterMisplaced,
  nameNotPathSafe,
  placeholderMissing,
  placeholderDialect,
  placeholderMisspelt,
  placeholderUnknown,
  placeholderRepeated,
  jinjaFaults,
  inputUnused,
  documentFirst,
  instructionAfterDocument,
  aboveBelow,
  noOutputOnly,
  forcedOpening,
  refusalGate,
  longPrompt,
  chatTokens,
  listDamage,
  invisibleCharacters,
];
