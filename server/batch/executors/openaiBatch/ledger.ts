/**
 * What is known of each request file of a launch, folded from the notes that were synced before and after each step.
 * A note of intent stands before anything leaves the machine, so that a crash leaves a question and never a second
 * submission. Pure.
 */
import type { JsonObject, JsonValue } from '../../../language/json.ts';
import { type BatchState, idOf } from './decodeBatch.ts';

/** How far a file is. `uploading` and `creating` mean that nobody knows whether the step was taken. */
export type Stage =
  | { readonly stage: 'waiting' }
  | { readonly stage: 'uploading'; readonly at: number }
  | { readonly stage: 'uploaded'; readonly fileId: string }
  | {
      readonly stage: 'creating';
      readonly fileId: string;
      readonly at: number;
      /** When the batch was looked for in vain, the last time. */
      readonly soughtAt: number | null;
      /** A person was asked, after so many answers about its file: only later ones count. Null before. */
      readonly answersBefore: number | null;
    }
  | { readonly stage: 'open'; readonly fileId: string; readonly batchId: string; readonly goneTimes: number }
  | ({ readonly stage: 'ended' | 'collected'; readonly batchId: string } & Ended)
  /** The provider forgot the batch. */
  | { readonly stage: 'lost'; readonly fileId: string }
  /** The provider took the file or the batch not at all; `reason` is a sentence. */
  | { readonly stage: 'refused'; readonly fileId: string | null; readonly reason: string };

/** How a batch ended, and where its results are. */
export interface Ended {
  readonly fileId: string;
  readonly state: Extract<BatchState, 'completed' | 'failed' | 'expired' | 'cancelled'>;
  readonly outputFileId: string | null;
  readonly errorFileId: string | null;
  /** Lines of the request file that the provider found wrong before it ran any, from 1, with its words. */
  readonly wrongLines: readonly WrongLine[];
}

/** A line that was refused. */
export type WrongLine = readonly [line: number, message: string];

/** A file's stage, with the times that decide about room at the provider. */
export interface FileState {
  readonly stage: Stage;
  /** When the provider had no room for its batch; null where it has some, as far as is known. */
  readonly heldAt: number | null;
  /** When its batch was asked for, the last time; null before. */
  readonly createdAt: number | null;
  /** When its batch ended; null before. */
  readonly endedAt: number | null;
  /** Batches of this file that the provider failed as a whole. */
  readonly former: readonly string[];
  /** The answer to an upload was lost and it was not found: it may have arrived later. */
  readonly mayHaveCopies: boolean;
  /** Nothing of it lies at the provider any more. */
  readonly isDeleted: boolean;
}

/** One step of one file, as it is noted. `at` is in milliseconds since 1970. */
export type Note = { readonly file: number; readonly at: number } & NoteBody;

/** What happened. */
export type NoteBody =
  | { readonly note: 'uploading' }
  | { readonly note: 'uploaded'; readonly fileId: string }
  /** The upload was refused, or `sought` in vain after its answer was lost. */
  | { readonly note: 'not-uploaded'; readonly sought: boolean }
  | { readonly note: 'creating' }
  | { readonly note: 'created'; readonly batchId: string }
  /** The batch was refused, or surely never created; `held` where it was for want of room. */
  | { readonly note: 'not-created'; readonly held: boolean }
  | { readonly note: 'sought' }
  /** A person must say whether the batch is there, and had answered so many times about its file. */
  | { readonly note: 'asked'; readonly answers: number }
  /** The provider says it has no such batch. */
  | { readonly note: 'gone' }
  /** It has it after all. */
  | { readonly note: 'found' }
  | { readonly note: 'lost' }
  | { readonly note: 'refused'; readonly reason: string }
  | ({ readonly note: 'ended' } & Omit<Ended, 'fileId'>)
  | { readonly note: 'collected' }
  | { readonly note: 'deleted' };

const NOTHING: FileState = {
  stage: { stage: 'waiting' },
  heldAt: null,
  createdAt: null,
  endedAt: null,
  former: [],
  mayHaveCopies: false,
  isDeleted: false,
};

/** The state of every file from 1 to `files`. Notes that make no sense after the ones before them change nothing. */
export function foldNotes(files: number, notes: readonly JsonObject[]): ReadonlyMap<number, FileState> {
  const states = new Map<number, FileState>();
  for (let file = 1; file <= files; file++) states.set(file, NOTHING);
  for (const raw of notes) {
    const note = decodeNote(raw);
    const before = note && states.get(note.file);
    if (note && before) states.set(note.file, after(before, note));
  }
  return states;
}

/** The state of a file after one more note. */
export function after(before: FileState, note: Note): FileState {
  if (note.note === 'deleted') return { ...before, isDeleted: true };
  const stage = nextStage(before.stage, note);
  if (stage === null) return before;
  switch (note.note) {
    case 'not-created': {
      // For want of room it was refused when it was asked for, not when that was seen.
      const askedAt = before.stage.stage === 'creating' ? before.stage.at : before.createdAt;
      return { ...before, stage, heldAt: note.held ? askedAt : null, former: formerOf(before) };
    }
    case 'not-uploaded':
      return { ...before, stage, mayHaveCopies: before.mayHaveCopies || note.sought };
    case 'refused': {
      const isUnclear = before.stage.stage === 'uploading';
      return { ...before, stage, mayHaveCopies: before.mayHaveCopies || isUnclear };
    }
    case 'created': {
      const askedAt = before.stage.stage === 'creating' ? before.stage.at : note.at;
      return { ...before, stage, heldAt: null, createdAt: askedAt };
    }
    case 'ended':
    case 'lost':
      return { ...before, stage, endedAt: note.at };
    default:
      return { ...before, stage };
  }
}

function formerOf({ stage, former }: FileState): readonly string[] {
  return stage.stage === 'open' ? [...former, stage.batchId] : former;
}

/** Null where the note does not follow on the stage. */
function nextStage(stage: Stage, note: Exclude<Note, { readonly note: 'deleted' }>): Stage | null {
  switch (note.note) {
    case 'uploading':
      return stage.stage === 'waiting' ? { stage: 'uploading', at: note.at } : null;
    case 'not-uploaded':
      return stage.stage === 'uploading' ? { stage: 'waiting' } : null;
    case 'uploaded':
      return stage.stage === 'uploading' ? { stage: 'uploaded', fileId: note.fileId } : null;
    case 'creating':
      return stage.stage === 'uploaded'
        ? { stage: 'creating', fileId: stage.fileId, at: note.at, soughtAt: null, answersBefore: null }
        : null;
    case 'sought':
      return stage.stage === 'creating' ? { ...stage, soughtAt: note.at } : null;
    case 'asked':
      return stage.stage === 'creating' ? { ...stage, answersBefore: note.answers } : null;
    case 'created':
      return stage.stage === 'creating' ? open(stage.fileId, note.batchId) : null;
    case 'not-created':
      return stage.stage === 'creating' || stage.stage === 'open'
        ? { stage: 'uploaded', fileId: stage.fileId }
        : null;
    case 'gone':
      return stage.stage === 'open' ? { ...stage, goneTimes: stage.goneTimes + 1 } : null;
    case 'found':
      return stage.stage === 'open' ? { ...stage, goneTimes: 0 } : null;
    case 'lost':
      return stage.stage === 'open' ? { stage: 'lost', fileId: stage.fileId } : null;
    case 'refused':
      return isSettled(stage)
        ? null
        : { stage: 'refused', fileId: 'fileId' in stage ? stage.fileId : null, reason: note.reason };
    case 'ended': {
      if (stage.stage !== 'open') return null;
      const { state, outputFileId, errorFileId, wrongLines } = note;
      const { fileId, batchId } = stage;
      return { stage: 'ended', fileId, batchId, state, outputFileId, errorFileId, wrongLines };
    }
    case 'collected':
      return stage.stage === 'ended' ? { ...stage, stage: 'collected' } : null;
  }
}

/** Nothing more comes of it. */
export function isSettled({ stage }: Stage): boolean {
  return stage === 'collected' || stage === 'lost' || stage === 'refused';
}

function open(fileId: string, batchId: string): Stage {
  return { stage: 'open', fileId, batchId, goneTimes: 0 };
}

/** Null for what is no note of ours: the file they stand in holds those of the launch itself too. */
function decodeNote(raw: JsonObject): Note | null {
  const { note, file, at } = raw;
  if (typeof note !== 'string' || typeof file !== 'number' || typeof at !== 'number') return null;
  const body = decodeBody(note, raw);
  return body && { file, at, ...body };
}

function decodeBody(note: string, raw: JsonObject): NoteBody | null {
  const { held, state } = raw;
  const [fileId, batchId] = [idOf(raw['fileId']), idOf(raw['batchId'])];
  switch (note) {
    case 'uploading':
    case 'creating':
    case 'sought':
    case 'gone':
    case 'found':
    case 'lost':
    case 'collected':
    case 'deleted':
      return { note };
    case 'asked':
      return typeof raw['answers'] === 'number' ? { note, answers: raw['answers'] } : null;
    case 'not-uploaded':
      return { note, sought: raw['sought'] === true };
    case 'uploaded':
      return fileId === null ? null : { note, fileId };
    case 'created':
      return batchId === null ? null : { note, batchId };
    case 'not-created':
      return { note, held: held === true };
    case 'refused':
      return { note, reason: typeof raw['reason'] === 'string' ? raw['reason'] : '' };
    case 'ended':
      return state === 'completed' || state === 'failed' || state === 'expired' || state === 'cancelled'
        ? {
            note,
            state,
            outputFileId: idOf(raw['outputFileId']),
            errorFileId: idOf(raw['errorFileId']),
            wrongLines: wrongLinesOf(raw['wrongLines']),
          }
        : null;
    default:
      return null;
  }
}

function wrongLinesOf(value: JsonValue | undefined): readonly WrongLine[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair): readonly WrongLine[] => {
    const [line, message] = Array.isArray(pair) ? pair : [];
    return typeof line === 'number' && typeof message === 'string' ? [[line, message]] : [];
  });
}
