/** What is, or was, sent for one rollout of a cell. The request is built when somebody looks at it, once. */
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { BuiltRequest, Unsendable } from '../../server/generation/request.ts';
import { serverOf } from '../../server/generation/serverOf.ts';

/** What a stored run remembers of a request without its body. */
export interface Known {
  readonly fingerprint: string;
  readonly truncated: boolean;
}

export class Asking {
  /** Who is asked, as `serverOf` says it. */
  readonly origin: string;
  #endpoint: Endpoint;
  readonly #build: () => BuiltRequest | Unsendable;
  #known: Known | null;
  #built: BuiltRequest | Unsendable | null = null;

  /** What is known already spares the building until the request itself is wanted. */
  constructor(endpoint: Endpoint, build: () => BuiltRequest | Unsendable, known: Known | null = null) {
    this.#endpoint = endpoint;
    this.origin = serverOf(endpoint);
    this.#build = build;
    this.#known = known;
  }

  /** Where it is sent: a request never goes to another server than it was made for. */
  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** The same request to the same server, by the profile as it is now. */
  goBy(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
  }

  get request(): BuiltRequest | Unsendable {
    this.#built ??= this.#build();
    return this.#built;
  }

  /** Null where nothing can be sent. */
  get fingerprint(): string | null {
    return this.#facts()?.fingerprint ?? null;
  }

  /** Whether the document was cut to fit. */
  get truncated(): boolean {
    return this.#facts()?.truncated ?? false;
  }

  /** Whether an answer to one is an answer to the other. */
  equals(other: Asking): boolean {
    return (
      this === other ||
      (this.fingerprint !== null && this.fingerprint === other.fingerprint && this.origin === other.origin)
    );
  }

  #facts(): Known | null {
    if (this.#known === null && this.request.kind === 'request') {
      const { fingerprint, truncation } = this.request;
      this.#known = { fingerprint, truncated: truncation.truncated };
    }
    return this.#known;
  }
}
