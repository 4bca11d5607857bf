/** A key goes where the user's own profiles say, and nowhere that only a job or an experiment names. */
import { expect, test } from 'vitest';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { originsOf, ownProfile } from '../../server/generation/ownProfile.ts';

const at = (host: string): { readonly baseUrl: string; readonly origin: string } => ({
  baseUrl: `https://${host}/v1`,
  origin: `https://${host}`,
});
const profile = (alias: string, host: string, replicas: readonly string[]): Endpoint => ({
  ...bareEndpoint(alias, at(host).baseUrl, at(host).origin),
  replicas: replicas.map(at),
});

test('a replica that the own profile lists shares its key; one with a profile of its own has its own', () => {
  const profiles = [profile('gpu', 'a', ['a:8001', 'b', 'c']), profile('other', 'c', [])];
  const of = (host: string): string | undefined => ownProfile(`https://${host}`, profiles)?.alias;
  expect([of('a'), of('a:8001'), of('b'), of('c')]).toEqual(['gpu', 'gpu', 'gpu', 'other']);
});

test('an origin that no own profile names gets nothing, whatever a job says of it', () => {
  const fromJob = profile('gpu', 'a', ['elsewhere']);
  const [, elsewhere = ''] = originsOf(fromJob);
  expect(elsewhere).toBe('https://elsewhere');
  expect(ownProfile(elsewhere, [profile('gpu', 'a', [])])).toBeNull();
});

test('origins are each named once', () => {
  const endpoint = { origin: 'https://a', replicas: [at('a'), at('b'), at('b')] };
  expect(originsOf(endpoint)).toEqual(['https://a', 'https://b']);
});
