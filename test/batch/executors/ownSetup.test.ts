/** The user's cluster: `rephrase.slurm` in the settings, `slurm.yaml` of the command line and what is read say the same keys. */
import { describe, expect, test } from 'vitest';
import { decodeOwnSetup, OWN_SLURM_KEYS } from '../../../server/batch/executors/ownSetup.ts';
import { readManifest } from '../../client/readManifest.ts';

const properties: Readonly<Record<string, { readonly type: string }>> =
  readManifest().contributes.configuration.properties['rephrase.slurm'].properties;

/** A value of each type that the settings know. */
const SAMPLES: Readonly<Record<string, unknown>> = { string: '/own/1', integer: 3, array: ['own/1'] };

/** All fields side by side, whichever of them are defaults. */
function read(slurm: unknown): Readonly<Record<string, unknown>> {
  const { defaults, ...own } = decodeOwnSetup(null, slurm).slurm;
  return { ...own, ...defaults };
}

test('the settings offer every key that slurm.yaml may have, and no other', () => {
  expect(Object.keys(properties).toSorted()).toEqual(OWN_SLURM_KEYS.toSorted());
});

describe.each(Object.entries(properties))('%s', (key, { type }) => {
  test('is read as itself and as nothing else', () => {
    expect(SAMPLES).toHaveProperty(type);
    expect(read({ [key]: SAMPLES[type] })).toEqual({ ...read({}), [key]: SAMPLES[type] });
  });

  test('counts as not said where its value is of another type than the settings ask for', () => {
    for (const [other, value] of Object.entries(SAMPLES))
      if (other !== type) expect(read({ [key]: value })).toEqual(read({}));
  });
});
