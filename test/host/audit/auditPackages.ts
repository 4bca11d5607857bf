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
import { judgeAdvisories, judgePackages, type Locked } from './judgePackages.ts';

/** Packs where that is not done yet, and counts each question as one check. */
export async function auditPackages(): Promise<Counts> {
  await packVsix();
  const packages = await shippedPackages(packedBundles);
  const locked: Readonly<Record<string, Locked>> = JSON.parse(
    await readFile(join(root, 'package-lock.json'), 'utf8'),
  ).packages;
  const checks = [
    ...judgePackages(packages, locked, { packages: ALLOWED_PACKAGES, licences: ALLOWED_LICENCES }),
  ];
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
    secondTries: [],
  };
}

/** Null, after a line that says so, where the registry does not answer that question. */
async function askRegistry(): Promise<readonly string[] | null> {
  const end = await runProcess('npm', ['audit', '--omit=dev', '--json', '--loglevel=silent'], {
    output: 'collect',
    timeoutMs: 60_000,
  });
  const judged = judgeAdvisories(end.output, ACCEPTED_ADVISORIES);
  if (judged.answered) return judged.faults;
  console.log(`Advisories: NOT AVAILABLE, so not checked here. npm audit says: ${judged.why}`);
  return null;
}

function countedLicences(packages: readonly ShippedPackage[]): string {
  const counts = Map.groupBy(packages, ({ licence }) => licence);
  return [...counts].map(([licence, all]) => `${all.length} ${licence}`).join(', ');
}
