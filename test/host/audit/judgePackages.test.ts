import { describe, expect, test } from 'vitest';
import type { ShippedPackage } from '../vsix/shippedPackages.ts';
import { judgeAdvisories, judgePackages } from './judgePackages.ts';

const allowed = { packages: { yaml: 'experiments', undici: 'HTTP' }, licences: ['ISC', 'MIT'] };
const yaml = shipped({ name: 'yaml', version: '2.9.1', licence: 'ISC' });
const undici = shipped({ name: 'undici', version: '7.30.2', licence: 'MIT' });
const locked = {
  'node_modules/yaml': { version: '2.9.1', integrity: 'sha512-a' },
  'node_modules/other/node_modules/undici': { version: '7.30.2', integrity: 'sha512-b' },
};

function shipped(facts: Pick<ShippedPackage, 'name' | 'version' | 'licence'>): ShippedPackage {
  return { ...facts, text: '', homepage: '' };
}

function faultsOf(packages: readonly ShippedPackage[], lockfile: object = locked): readonly string[] {
  return judgePackages(packages, { ...lockfile }, allowed).flat();
}

describe('packages that ship', () => {
  test('are fine where each is explained, licensed and locked', () => {
    expect(faultsOf([yaml, undici])).toEqual([]);
  });

  test('fail where nobody explained one, whatever it is called', () => {
    for (const name of ['left-pad', 'constructor'])
      expect(faultsOf([yaml, undici, { ...undici, name }])).toContain(
        `${name} 7.30.2 ships and is not explained in allowedPackages.ts.`,
      );
  });

  test('fail where one is explained that does not ship any more', () => {
    expect(faultsOf([yaml])).toEqual([
      'undici is explained in allowedPackages.ts and no longer ships: take it out.',
    ]);
  });

  test('fail for a licence that is not allowed', () => {
    expect(faultsOf([yaml, { ...undici, licence: 'AGPL-3.0' }])).toEqual([
      'undici has the licence “AGPL-3.0”, which is not among the allowed.',
    ]);
  });

  test('fail for a version that is not the locked one, a missing hash, and a script at installation', () => {
    expect(faultsOf([yaml, { ...undici, version: '6.0.0' }])).toEqual([
      'undici 6.0.0 ships and is not in package-lock.json.',
    ]);
    const careless = { ...locked, 'node_modules/yaml': { version: '2.9.1', hasInstallScript: true } };
    expect(faultsOf([yaml, undici], careless)).toEqual([
      'yaml has no hash in package-lock.json.',
      'yaml runs a script when it is installed.',
    ]);
  });
});

describe('advisories', () => {
  // The shape of `npm audit --json`: an entry for each package, `via` with advisories, or names of packages that bring it.
  const report = JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      undici: {
        name: 'undici',
        severity: 'high',
        via: [{ source: 1101, name: 'undici', title: 'Leaks a header', severity: 'high' }],
      },
      brought: { name: 'brought', severity: 'high', via: ['undici'] },
    },
  });

  test('fail by package, title and number, each once', () => {
    expect(judgeAdvisories(`npm warn something\n${report}\n`, {})).toEqual({
      answered: true,
      faults: ['undici: Leaks a header (high, advisory 1101).'],
    });
  });

  test('are let pass by number, once somebody wrote why', () => {
    expect(judgeAdvisories(report, { '1101': 'only in a browser' })).toEqual({ answered: true, faults: [] });
    expect(judgeAdvisories(report, { '1102': 'another one' })).toMatchObject({ faults: [expect.anything()] });
  });

  test.each([
    ['{"message":"405 Method Not Allowed","error":{}}', '405 Method Not Allowed'],
    ['', 'no answer'],
    ['<html>proxy</html>', 'no answer'],
  ])('that nobody answered for never count as none: %s', (printed, why) => {
    expect(judgeAdvisories(printed, {})).toEqual({ answered: false, why });
  });
});
