/**
 * What of others ships, looked at: every package is known and explained, its licence allows it, nothing of it runs at
 * installation, the lockfile names its hash; and, where the registry answers, no advisory stands against it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Counts } from '../counts.ts';
import { failedCheck } from '../counts.ts';
import { root } from '../paths.ts';
import { runProcess } from '../runProcess.ts';
import { packedBundles, packVsix } from '../vsix/packVsix.ts';
import type { ShippedPackage } from '../vsix/shippedPackages.ts';
import { shippedPackages } from '../vsix/shippedPackages.ts';
import { ACCEPTED_ADVISORIES, ALLOWED_LICENCES, ALLOWED_PACKAGES } from './allowedPackages.ts';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

/** Packs where that is not done yet, and counts each question as one check. */
export async function auditPackages(): Promise<Counts> {
  await packVsix();
  const packages = await shippedPackages(packedBundles);
  const locked: Readonly<Record<string, Locked>> = JSON.parse(
    await readFile(join(root, 'package-lock.json'), 'utf8'),
  ).packages;
  const checks = [strangers(packages), forgotten(packages), licences(packages), lockfile(packages, locked)];
  const advisories = await askRegistry();
  if (advisories) checks.push(advisories);
  const failures = checks.flat();
  for (const failure of failures) console.log(failure);
  console.log(`${packages.length} packages ship: ${countedLicences(packages)}.`);
  const failed = checks.filter((faults) => faults.length > 0).length;
  return {
    passed: checks.length - failed,
    failed,
    skipped: advisories ? 0 : 1,
    failures: failures.map(failedCheck),
  };
}

function strangers(packages: readonly ShippedPackage[]): readonly string[] {
  return packages
    .filter(({ name }) => !(name in ALLOWED_PACKAGES))
    .map(({ name, version }) => `${name} ${version} ships and is not explained in allowedPackages.ts.`);
}

function forgotten(packages: readonly ShippedPackage[]): readonly string[] {
  const names = new Set(packages.map(({ name }) => name));
  return Object.keys(ALLOWED_PACKAGES)
    .filter((name) => !names.has(name))
    .map((name) => `${name} is explained in allowedPackages.ts and no longer ships: take it out.`);
}

function licences(packages: readonly ShippedPackage[]): readonly string[] {
  return packages
    .filter(({ licence }) => !ALLOWED_LICENCES.includes(licence))
    .map(({ name, licence }) => `${name} has the licence “${licence}”, which is not among the allowed.`);
}

function lockfile(
  packages: readonly ShippedPackage[],
  locked: Readonly<Record<string, Locked>>,
): readonly string[] {
  const entries = Object.entries(locked).map(([path, entry]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    ...entry,
  }));
  return packages.flatMap(({ name, version }) => {
    const entry = entries.find((each) => each.name === name && each.version === version);
    if (!entry) return [`${name} ${version} ships and is not in package-lock.json.`];
    return [
      ...(entry.integrity ? [] : [`${name} has no hash in package-lock.json.`]),
      ...(entry.hasInstallScript ? [`${name} runs a script when it is installed.`] : []),
    ];
  });
}

/** Null, after a line that says so, where the registry does not answer that question. */
async function askRegistry(): Promise<readonly string[] | null> {
  const end = await runProcess('npm', ['audit', '--omit=dev', '--json', '--loglevel=silent'], {
    output: 'collect',
    timeoutMs: 60_000,
  });
  const report = parsed(end.output);
  if (!report || !('vulnerabilities' in report)) {
    const why = report && typeof report['message'] === 'string' ? report['message'] : 'no answer';
    console.log(`Advisories: NOT AVAILABLE, so not checked here. npm audit says: ${why}`);
    return null;
  }
  const found = Object.entries(
    report['vulnerabilities'] as Readonly<Record<string, { via?: readonly unknown[] }>>,
  );
  return found.flatMap(([name, { via = [] }]) =>
    via.flatMap((one) => {
      const { source, title, severity } = (typeof one === 'object' ? one : {}) as Readonly<
        Record<string, unknown>
      >;
      if (source === undefined || String(source) in ACCEPTED_ADVISORIES) return [];
      return [`${name}: ${title} (${severity}, advisory ${source}).`];
    }),
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}

function countedLicences(packages: readonly ShippedPackage[]): string {
  const counts = Map.groupBy(packages, ({ licence }) => licence);
  return [...counts].map(([licence, all]) => `${all.length} ${licence}`).join(', ');
}
