/** Decoders of what the page is told of one request: the request itself, its chat prompt, its tokens. */
import type { Decoder } from '../decoder.ts';
import { count, eitherOf, flag, listOf, nullable, number, oneOf, recordOf, shape, text } from '../decoder.ts';
import type {
  ChatPrompt,
  DataTroveCut,
  DocumentPiece,
  ExactRequest,
  TokenBudget,
  TokenView,
} from '../exactRequest.ts';

export const exactRequest: Decoder<ExactRequest> = shape<ExactRequest>({
  state: oneOf(['sent', 'unsent']),
  url: text,
  body: text,
  rendered: text,
  fingerprint: text,
  origins: recordOf(text),
  truncated: flag,
  keptCharacters: count,
  documentCharacters: count,
  documentTokens: nullable(number),
  budgetTokens: nullable(number),
  counter: text,
  pieces: listOf(shape<DocumentPiece>({ text, sent: flag })),
  budget: nullable(
    shape<TokenBudget>({
      window: count,
      prompt: count,
      document: count,
      chatTemplate: count,
      completion: count,
    }),
  ),
  dataTrove: nullable(
    shape<DataTroveCut>({
      budgetCharacters: number,
      keptCharacters: count,
      keptOfDocument: count,
      verdict: text,
    }),
  ),
});

const refusal = shape<{ readonly ok: false; readonly message: string }>({
  ok: oneOf([false]),
  message: text,
});

export const chatPrompt: Decoder<ChatPrompt> = eitherOf(
  shape<Extract<ChatPrompt, { readonly ok: true }>>({
    ok: oneOf([true]),
    text,
    tokens: nullable(count),
    source: text,
  }),
  refusal,
);

export const tokenView: Decoder<TokenView> = eitherOf(
  shape<Extract<TokenView, { readonly ok: true }>>({ ok: oneOf([true]), pieces: listOf(text), source: text }),
  refusal,
);
