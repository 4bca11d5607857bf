/**
 * A llama of some hundred thousand random weights that answers in readable words: real tokenising, sampling, slots
 * and stopping for tests, where no weights can be downloaded. What it says means nothing.
 */
import { encodeGguf, type GgufTensor, type GgufValue } from './gguf.ts';
import { randomNumbers } from './randomNumbers.ts';

/** What can be varied; the same values always give the same bytes. */
export interface TinyModel {
  /** Longest context in tokens that the file allows. */
  readonly contextTokens: number;
  /** Mean length of an unbounded answer in tokens: how likely the end token is beside the words. */
  readonly meanAnswerTokens: number;
  readonly seed: number;
}

export const TINY_MODEL: TinyModel = { contextTokens: 8192, meanAnswerTokens: 150, seed: 1 };

/** The bytes of a GGUF file, about 0.6 MB. */
export function tinyGguf(model: TinyModel = TINY_MODEL): Uint8Array {
  const vocabulary = tinyVocabulary();
  return encodeGguf(metadataOf(model, vocabulary), tensorsOf(model, vocabulary));
}

const WIDTH = 64;
const LAYERS = 2;
const HEADS = 4;
const FEED_FORWARD = 128;
/** Every embedding has this value in its first place, so that the output layer can use that place as a bias. */
const BIAS_INPUT = 4;
/** What `BIAS_INPUT` has become when the output layer sees it, after the norm; measured, and only roughly so. */
const BIAS_GAIN = 5;

const WORDS =
  `a about after again all along also although among an and another any are as at away be because before
  began below between both bring but by call came can carry change clear close cold come could country course day
  deep do does down dry each early earth east end even every far farm few field find first flood flow follow for
  form from full gave give glacier go good great ground grow had half hand harvest has have he heat here high hill
  his how ice if in into is it its just keep kind know lake land large last late leaf less let level life light
  like line little live long low make many map mark may mean meadow melt mill mine more most mountain much must
  name near need never new night no north not now number of off often old on once one only open or other our out
  over own part path people place plain plant point rain reach rest ridge river road rock roof root run salt same
  sand sea season see seed set shall she shore should show side since small snow so soil some soon source south
  spring stand stay step stone storm stream such summer take than that the their them then there these they thing
  this those three through time to toward town tree two under until up upon use valley very village wall warm was
  water way we well were west what when where which while white who wide wind winter with wood word work world
  would year you`.split(/\s+/);

/** Spoken now and then, so that answers have sentences and lines. */
const MARKS = ['.', '.', ',', ',', '\n'];

/** Single characters beside the words, so that ordinary text costs about one token per character at most. */
const CHARACTERS = `▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?-()[]{}"'`;

/** Token classes of the format. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

const UNKNOWN_ID = 0;
const START_ID = 1;
const END_ID = 2;

interface Vocabulary {
  readonly texts: readonly string[];
  /** The tokeniser joins the pair with the highest score first. */
  readonly scores: readonly number[];
  readonly classes: readonly number[];
  /** Ids that answers are made of, each with how often it should come relative to one word. */
  readonly spoken: ReadonlyMap<number, number>;
}

function tinyVocabulary(): Vocabulary {
  const texts: string[] = [];
  const scores: number[] = [];
  const classes: number[] = [];
  const add = (text: string, score: number, kind: number): number => {
    texts.push(text);
    scores.push(score);
    classes.push(kind);
    return texts.length - 1;
  };
  add('<unk>', 0, UNKNOWN);
  add('<s>', 0, CONTROL);
  add('</s>', 0, CONTROL);
  const firstByte = texts.length;
  for (let byte = 0; byte < 256; byte++) add(byteToken(byte), 0, BYTE);
  const spoken = new Map<number, number>();
  WORDS.forEach((word, rank) => {
    spoken.set(add(`▁${word}`, -rank, NORMAL), 1);
  });
  const characters = new Map([['\n', firstByte + 0x0a]]);
  for (const character of CHARACTERS) characters.set(character, add(character, -1000, NORMAL));
  for (const mark of MARKS) {
    const id = characters.get(mark);
    if (id !== undefined) spoken.set(id, (spoken.get(id) ?? 0) + WORDS.length / 60);
  }
  return { texts, scores, classes, spoken };
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

function metadataOf(model: TinyModel, vocabulary: Vocabulary): ReadonlyMap<string, GgufValue> {
  return new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: 'tiny-random' }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['llama.context_length', { type: 'uint32', value: model.contextTokens }],
    ['llama.embedding_length', { type: 'uint32', value: WIDTH }],
    ['llama.block_count', { type: 'uint32', value: LAYERS }],
    ['llama.feed_forward_length', { type: 'uint32', value: FEED_FORWARD }],
    ['llama.attention.head_count', { type: 'uint32', value: HEADS }],
    ['llama.attention.head_count_kv', { type: 'uint32', value: HEADS }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
    ['llama.rope.dimension_count', { type: 'uint32', value: WIDTH / HEADS }],
    ['llama.vocab_size', { type: 'uint32', value: vocabulary.texts.length }],
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: vocabulary.texts }],
    ['tokenizer.ggml.scores', { type: 'array', of: 'float32', value: vocabulary.scores }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'int32', value: vocabulary.classes }],
    ['tokenizer.ggml.unknown_token_id', { type: 'uint32', value: UNKNOWN_ID }],
    ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: START_ID }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: END_ID }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['tokenizer.chat_template', { type: 'string', value: CHAT_TEMPLATE }],
  ]);
}

const CHAT_TEMPLATE =
  '{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}' +
  '{% if add_generation_prompt %}assistant:{% endif %}';

/** Names and shapes are what llama.cpp expects of the architecture `llama`. */
function tensorsOf(model: TinyModel, vocabulary: Vocabulary): readonly GgufTensor[] {
  const random = randomNumbers(model.seed);
  const tensors: GgufTensor[] = [];
  const add = (name: string, dimensions: readonly number[], valueAt: (index: number) => number): void => {
    const length = dimensions.reduce((product, dimension) => product * dimension, 1);
    const values = Float32Array.from({ length }, (_, index) => valueAt(index));
    tensors.push({ name: `${name}.weight`, dimensions, values });
  };
  const one = (): number => 1;
  const within = (bound: number) => (): number => (random() * 2 - 1) * bound;

  const embedding = within(1);
  add('token_embd', [WIDTH, vocabulary.texts.length], (index) =>
    index % WIDTH === 0 ? BIAS_INPUT : embedding(),
  );
  for (let layer = 0; layer < LAYERS; layer++) {
    add(`blk.${layer}.attn_norm`, [WIDTH], one);
    for (const part of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) {
      add(`blk.${layer}.${part}`, [WIDTH, WIDTH], within(0.1));
    }
    add(`blk.${layer}.ffn_norm`, [WIDTH], one);
    add(`blk.${layer}.ffn_gate`, [WIDTH, FEED_FORWARD], within(0.1));
    add(`blk.${layer}.ffn_up`, [WIDTH, FEED_FORWARD], within(0.1));
    add(`blk.${layer}.ffn_down`, [FEED_FORWARD, WIDTH], within(0.1));
  }
  add('output_norm', [WIDTH], one);
  const logits = biases(model, vocabulary);
  const noise = within(0.3);
  add('output', [WIDTH, vocabulary.texts.length], (index) =>
    index % WIDTH === 0 ? (logits[index / WIDTH] ?? 0) / BIAS_GAIN : noise(),
  );
  return tensors;
}

/** The mean logit of every token: far below the words for what is never spoken. */
function biases(model: TinyModel, vocabulary: Vocabulary): readonly number[] {
  const weights = new Map(vocabulary.spoken);
  let total = 0;
  for (const weight of weights.values()) total += weight;
  weights.set(END_ID, total / model.meanAnswerTokens);
  return vocabulary.texts.map((_, id) => {
    const weight = weights.get(id);
    return weight === undefined ? -20 : 10 + Math.log(weight);
  });
}
