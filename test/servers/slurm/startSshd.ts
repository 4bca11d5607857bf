/**
 * A login node for tests: the real sshd for this user alone on a loopback port, and the real ssh with a configuration
 * that knows it under an alias. The user's own configuration is not touched.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runTool } from '../llama/runTool.ts';
import { freePorts } from './freePorts.ts';
import { installSlurm } from './installSlurm.ts';

export interface LoginNode {
  /** What `ssh` calls it. */
  readonly alias: string;
  /** A folder for whatever a test leaves there. */
  readonly folder: string;
  /** To be added to the environment of whoever shall find it: an `ssh` that reads our configuration comes first. */
  readonly environment: Readonly<Record<string, string>>;
  /** Until `open`, connections are refused. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** `session` is the environment of whoever logs in. */
export async function startSshd(session: Readonly<Record<string, string>> = {}): Promise<LoginNode> {
  const { sshd } = await installSlurm();
  const folder = mkdtempSync(join(tmpdir(), 'rephrase-ssh-'));
  const [port = 0] = await freePorts(1);
  const at = (name: string): string => join(folder, name);
  for (const key of ['host', 'user'])
    await runTool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)], process.env);
  writeConfiguration(at, port, session);
  // Where root starts it, sshd wants its folder for separated privileges.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  let daemon: ChildProcess | null = null;
  const shut = async (): Promise<void> => {
    const child = daemon;
    daemon = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
  const open = async (): Promise<void> => {
    daemon = spawn(sshd, ['-D', '-f', at('sshd_config'), '-E', at('sshd.log')], { stdio: 'ignore' });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await runTool('ssh', ['-F', at('config'), ALIAS, 'true'], process.env);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await setTimeout(100);
      }
    }
  };
  await open();
  return {
    alias: ALIAS,
    folder,
    environment: { PATH: [at('bin'), process.env['PATH'] ?? ''].join(delimiter) },
    shut,
    open,
    async close() {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ALIAS = 'login-node';
const ATTEMPTS = 50;

function writeConfiguration(
  at: (name: string) => string,
  port: number,
  session: Readonly<Record<string, string>>,
): void {
  const { username } = userInfo();
  const set = Object.entries({ PATH: process.env['PATH'] ?? '', ...session }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const server = [
    ...['ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${at('host')}`, 'PidFile none', 'UsePAM no'],
    ...[`AuthorizedKeysFile ${at('user.pub')}`, 'StrictModes no', 'PermitRootLogin prohibit-password'],
    ...['PasswordAuthentication no', `AllowUsers ${username}`, `SetEnv ${set.join(' ')}`],
  ];
  const client = [
    ...[
      `Host ${ALIAS}`,
      'HostName 127.0.0.1',
      `Port ${port}`,
      `User ${username}`,
      `IdentityFile ${at('user')}`,
    ],
    ...[
      'IdentitiesOnly yes',
      `UserKnownHostsFile ${at('known_hosts')}`,
      'StrictHostKeyChecking accept-new',
      'LogLevel ERROR',
    ],
  ];
  writeFileSync(at('sshd_config'), `${server.join('\n')}\n`);
  writeFileSync(at('config'), `${client.join('\n')}\n`);
  mkdirSync(at('bin'));
  writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${at('config')} "$@"\n`, { mode: 0o755 });
}
