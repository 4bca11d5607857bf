/** The comparison that a panel shows, kept up to date while cells finish. */
import type { VersionChoice } from '../webviews/messages.ts';
import { compareColumns } from './compareColumns.ts';
import type { PromptVersion } from './gridWish.ts';
import type { PreviewSession } from './previewSession.ts';

/** Finds another version of the prompt at a path; null where there is none. */
export type FindVersion = (path: string, against: VersionChoice) => Promise<PromptVersion | null>;

export class Comparing {
  readonly #session: PreviewSession;
  readonly #findVersion: FindVersion;
  /** Ids of the columns compared; null while nothing is. */
  #pair: { readonly base: string; readonly head: string } | null = null;

  constructor(session: PreviewSession, findVersion: FindVersion) {
    this.#session = session;
    this.#findVersion = findVersion;
    session.followers.push(() => this.say());
  }

  start(base: string, head: string): void {
    this.#pair = { base, head };
    this.#post();
  }

  /** Ends the comparison; another version that was put beside the prompt for it goes. */
  async end(): Promise<void> {
    const base = this.#pair?.base;
    this.#pair = null;
    this.#post();
    const session = this.#session;
    const column = session.grid?.columns.find(({ variant }) => variant.id === base);
    if (!column?.version || column.stored) return;
    const { promptPath, version } = column;
    const versions = session.wish.versions.filter(
      ({ path, label }) => path !== promptPath || label !== version.label,
    );
    session.wish = { ...session.wish, versions };
    await session.run({ fresh: false });
  }

  /** Puts another version of a column's prompt beside it, runs what that needs, and compares the two. */
  async startVersion(columnId: string, against: VersionChoice): Promise<void> {
    const session = this.#session;
    const column = session.grid?.columns.find(({ variant }) => variant.id === columnId);
    if (!column || column.stored || column.version) return;
    const version = await this.#findVersion(column.promptPath, against);
    if (!version) return;
    const others = session.wish.versions.filter(
      ({ path, label }) => path !== version.path || label !== version.label,
    );
    session.wish = { ...session.wish, versions: [...others, version] };
    await session.run({ fresh: false });
    this.start(`${columnId}@${version.label}`, columnId);
  }

  /** Tells the page how the comparison stands, while there is one. */
  say(): void {
    if (this.#pair) this.#post();
  }

  #post(): void {
    const { grid } = this.#session;
    const pair = this.#pair;
    const comparison = grid && pair ? compareColumns(grid, pair.base, pair.head) : null;
    this.#session.feed.say({ type: 'comparison', comparison });
  }
}
