/** Which hosts are this machine or its neighbourhood. By name and number only; nothing is looked up. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whether a host (as `URL.hostname` gives it) is this machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalName(hostname) || isIn(LOOPBACK(), hostname);
}

/** This machine, a private or link-local address, a name without a dot, or one under `.local` and the like. */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopbackHost(hostname) || isIn(PRIVATE(), hostname)) return true;
  const isAddress = isIPv4(hostname) || hostname.startsWith('[');
  return !isAddress && (!hostname.includes('.') || /\.(local|internal|lan|home\.arpa)$/.test(hostname));
}

const LOOPBACK = once(() =>
  blockList([
    ['127.0.0.0', 8],
    ['::1', 128],
  ]),
);

const PRIVATE = once(() =>
  blockList([
    ['0.0.0.0', 32],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
    ['100.64.0.0', 10],
    ['fc00::', 7],
    ['fe80::', 10],
  ]),
);

/** Made at the first question: most windows never ask one. */
function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function blockList(subnets: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}

function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIPv4(address)) return list.check(address, 'ipv4');
  return isIPv6(address) && list.check(address, 'ipv6');
}
