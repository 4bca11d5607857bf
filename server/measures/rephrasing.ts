/** What a measure looks at: one generated text beside its source. Plain data; the rooms that have it hand it in. */
export interface Rephrasing {
  readonly text: string;
  /** The document as read from the dataset, uncut. */
  readonly source: string;
  /** As the server counted; null when it reported no usage. */
  readonly completionTokens: number | null;
  readonly finishReason: string | null;
}
