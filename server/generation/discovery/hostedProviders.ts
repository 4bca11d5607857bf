/** Services that answer over the internet once a key is given. Documents leave the user's machines: chosen by name only. */

export interface HostedProvider {
  /** Becomes the alias. */
  readonly alias: string;
  readonly name: string;
  readonly url: string;
  /** The variable in which people keep its key, by the provider's own documentation. */
  readonly keyVariable: string;
}

export const HOSTED_PROVIDERS: readonly HostedProvider[] = [
  {
    alias: 'huggingface',
    name: 'Hugging Face Inference Providers',
    url: 'https://router.huggingface.co/v1',
    keyVariable: 'HF_TOKEN',
  },
  { alias: 'openai', name: 'OpenAI', url: 'https://api.openai.com/v1', keyVariable: 'OPENAI_API_KEY' },
];
