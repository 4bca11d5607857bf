/**
 * One question at a time, in VS Code's own input boxes and lists, with a way back. A flow is a loop over steps: each
 * answer is a value, `BACK` or `CANCELLED`. Every question of Rephrase is asked here, and stays until it is answered or
 * left by Escape: pages take the focus when they like, and what was answered must not go with it.
 */
import type { Disposable, QuickInput, QuickInputButton, QuickPickItem } from 'vscode';
import { InputBoxValidationSeverity, QuickInputButtons, window } from 'vscode';

/** The user pressed the back button. */
export const BACK = Symbol('back');
/** The user pressed Escape: the whole flow ends. */
export const CANCELLED = Symbol('cancelled');
export type Answer<T> = T | typeof BACK | typeof CANCELLED;

/** What all questions have. */
interface Question {
  readonly title: string;
  /** Step n of m; shown in the title. */
  readonly step?: { readonly at: number; readonly of: number };
  readonly back?: true;
  readonly placeholder?: string;
}

/** What validation says about a value: an error keeps it from being accepted, a remark does not. */
export interface Verdict {
  readonly kind: 'error' | 'warning' | 'remark';
  readonly message: string;
}

/** Asks for a line of text; what is judged, and given in the end, has no space around it. */
export function askText(
  question: Question & {
    readonly prompt: string;
    readonly value?: string;
    readonly password?: true;
    judge(value: string): Verdict | null | PromiseLike<Verdict | null>;
  },
): Promise<Answer<string>> {
  const box = window.createInputBox();
  Object.assign(box, {
    prompt: question.prompt,
    value: question.value ?? '',
    password: question.password ?? false,
  });
  const judge = async (): Promise<{ readonly text: string; readonly accepted: boolean }> => {
    const text = box.value.trim();
    const verdict = await question.judge(text);
    const unchanged = box.value.trim() === text;
    if (unchanged)
      box.validationMessage = verdict
        ? { message: verdict.message, severity: SEVERITIES[verdict.kind] }
        : undefined;
    return { text, accepted: unchanged && verdict?.kind !== 'error' };
  };
  // An empty box is no mistake yet; it is judged when it is accepted.
  if (box.value !== '') void judge();
  return answerOf(box, question, (answer, deciding) => [
    box.onDidChangeValue(judge),
    box.onDidAccept(() => {
      const decide = async (): Promise<void> => {
        const { text, accepted } = await judge();
        if (accepted) answer(text);
      };
      deciding(decide());
    }),
  ]);
}

/** Asks to choose one of several items; `active` is the one that Enter takes at once. */
export function pickOne<T extends QuickPickItem>(
  question: Question & { readonly items: readonly T[]; readonly active?: T | undefined },
): Promise<Answer<T>> {
  const list = window.createQuickPick<T>();
  Object.assign(list, { items: question.items, matchOnDescription: true, matchOnDetail: true });
  if (question.active) list.activeItems = [question.active];
  return answerOf(list, question, (answer) => [
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      if (chosen) answer(chosen);
    }),
  ]);
}

/** Asks to choose any number of several items, none included; those that are `picked` are ticked already. */
export function pickSeveral<T extends QuickPickItem>(
  question: Question & { readonly items: readonly T[] },
): Promise<Answer<readonly T[]>> {
  const list = window.createQuickPick<T>();
  const { items } = question;
  Object.assign(list, { items, canSelectMany: true, matchOnDescription: true, matchOnDetail: true });
  list.selectedItems = items.filter(({ picked }) => picked);
  return answerOf(list, question, (answer) => [list.onDidAccept(() => answer(list.selectedItems))]);
}

/** What stands in a list that fills itself, and what its items and their buttons lead to; null leads nowhere. */
interface KeptList<T extends QuickPickItem, R> {
  items(): Promise<readonly T[]>;
  /** What is said in the list's place where they cannot be read; the list is left then. */
  failed(error: unknown): void;
  /** The placeholder where there are none. */
  readonly none: string;
  chosen(item: T): R | null;
  /** After null the items are asked for again. */
  pressed(button: QuickInputButton, item: T): Promise<R | null>;
}

/** Shows what is kept somewhere, to choose one or to press a button on it. */
export function pickKept<T extends QuickPickItem, R>(
  question: Question & KeptList<T, R>,
): Promise<Answer<R>> {
  const list = window.createQuickPick<T>();
  Object.assign(list, { matchOnDescription: true, matchOnDetail: true });
  const fill = async (): Promise<void> => {
    list.busy = true;
    list.items = await question.items();
    if (list.items.length === 0) list.placeholder = question.none;
    list.busy = false;
  };
  return answerOf<R>(list, question, (answer) => {
    const orLeave = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        list.hide();
        question.failed(error);
      }
    };
    void orLeave(fill);
    return [
      list.onDidAccept(() => {
        const [item] = list.selectedItems;
        const chosen = item ? question.chosen(item) : null;
        if (chosen !== null) answer(chosen);
      }),
      list.onDidTriggerItemButton(({ button, item }) =>
        orLeave(async () => {
          const led = await question.pressed(button, item);
          if (led === null) await fill();
          else answer(led);
        }),
      ),
    ];
  });
}

/** Shows that something is under way, in the place of the next question; leaving it aborts the work's signal. */
export async function waitFor<T>(
  question: Omit<Question, 'placeholder'> & { readonly doing: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  const stop = new AbortController();
  const list = window.createQuickPick();
  list.busy = true;
  const working = work(stop.signal);
  const shown = { ...question, placeholder: question.doing };
  const answer = await answerOf<T>(list, shown, (done) => {
    // A rejection is the caller's: it awaits the same promise below.
    working.then(done, () => list.hide());
    return [];
  });
  if (answer !== BACK && answer !== CANCELLED) return answer;
  stop.abort();
  await working;
  return answer;
}

const SEVERITIES = {
  error: InputBoxValidationSeverity.Error,
  warning: InputBoxValidationSeverity.Warning,
  remark: InputBoxValidationSeverity.Info,
} as const;

function answerOf<T>(
  input: QuickInput & {
    placeholder: string | undefined;
    buttons: readonly unknown[];
    onDidTriggerButton(listener: () => void): Disposable;
  },
  question: Question,
  listen: (
    answer: (value: T) => void,
    /** What was accepted and is not judged yet: it comes before whatever hides the question in the meantime. */
    deciding: (decision: Promise<unknown>) => void,
  ) => readonly Disposable[],
): Promise<Answer<T>> {
  input.title = question.title;
  input.step = question.step?.at;
  input.totalSteps = question.step?.of;
  input.placeholder = question.placeholder;
  // Neither a look at another window, to copy a URL, nor a page that takes the focus ends the flow.
  input.ignoreFocusOut = true;
  if (question.back) input.buttons = [QuickInputButtons.Back];
  return new Promise((resolve) => {
    const answer = (value: Answer<T>): void => {
      resolve(value);
      input.dispose();
    };
    let decision: Promise<unknown> = Promise.resolve();
    const deciding = (next: Promise<unknown>): void => {
      decision = next;
    };
    const listeners = [
      ...listen(answer, deciding),
      input.onDidTriggerButton(() => answer(BACK)),
      input.onDidHide(async () => {
        await decision.catch(() => undefined);
        answer(CANCELLED);
        for (const listener of listeners) listener.dispose();
      }),
    ];
    input.show();
  });
}
