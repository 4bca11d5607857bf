/**
 * Connections that all read into one stretch of memory, out of which each read is copied at its own size. Node would take 64
 * KiB for every read, give back what was not needed, and pass the rest through a stream.
 */
import { Socket } from 'node:net';
import { buildConnector } from 'undici';

const READ_BYTES = 64 * 1024;

/** What was read and nobody has taken yet. */
const CHUNK = Symbol('chunk');

interface SharedSocket extends Socket {
  [CHUNK]: Buffer | null;
}

/** Connects as `buildConnector` does; without TLS only. */
export function sharedReads(options: buildConnector.BuildOptions): buildConnector.connector {
  const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: offer };
  const connect = buildConnector({ ...options, onread } as buildConnector.BuildOptions);
  return (target, callback) => {
    const socket = connect(target, callback) as unknown as SharedSocket;
    socket[CHUNK] = null;
    socket.read = read;
    return socket;
  };
}

/** Node calls it for each read with the socket as `this`; after false it reads no more until it is asked to. */
function offer(this: SharedSocket, bytes: number, shared: Uint8Array): boolean {
  this[CHUNK] = Buffer.from(shared.subarray(0, bytes));
  this.emit('readable');
  return this[CHUNK] === null;
}

/** Without a chunk Node goes on reading, or tells the end. */
function read(this: SharedSocket, size?: number): Buffer | null {
  const chunk = this[CHUNK];
  if (chunk === null) return Socket.prototype.read.call(this, size);
  this[CHUNK] = null;
  return chunk;
}
