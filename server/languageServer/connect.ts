/** The connection to the editor, as the command line says. */
import type {
  Connection,
  DataCallback,
  Disposable,
  Message,
  MessageWriter,
} from 'vscode-languageserver/node';
import {
  AbstractMessageWriter,
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ProposedFeatures,
  RAL,
} from 'vscode-languageserver/node';
import type { TakeMessages } from './pipeReader.ts';
import { PipeReader } from './pipeReader.ts';
import type { Shortcut } from './shortcut.ts';

/** Over pipes, or over what else the library knows (Node's IPC, a socket, a named pipe). Does not listen yet. */
export function connect(shortcut: Shortcut): Connection {
  takeMessagesAtOnce();
  if (process.argv.includes('--node-ipc')) {
    const writer = new IPCMessageWriter(process);
    const reader = new IpcReader((messages, library) => shortcut.take(messages, library, writer));
    return createConnection(ProposedFeatures.all, reader, writer);
  }
  if (!process.argv.includes('--stdio')) return createConnection(ProposedFeatures.all);
  const writer = new PipeWriter();
  const reader = new PipeReader(process.stdin, (messages, library) =>
    shortcut.take(messages, library, writer),
  );
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  reader.onError(({ message }) => connection.console.error(message));
  // An editor that is gone says nothing more; without this the process would outlive it.
  let leaving = false;
  connection.onShutdown(() => {
    leaving = true;
  });
  process.stdin.on('close', () => process.exit(leaving ? 0 : 1));
  return connection;
}

/**
 * The library takes each message in a turn of the event loop of its own. What one chunk brought is here taken one after the
 * other right away, in order: nothing else would come between but another look at the pipe.
 */
function takeMessagesAtOnce(): void {
  const ral = RAL();
  const setImmediate: typeof ral.timer.setImmediate = (callback, ...given) => {
    let isWanted = true;
    queueMicrotask(() => {
      if (isWanted) callback(...given);
    });
    return {
      dispose: () => {
        isWanted = false;
      },
    };
  };
  RAL.install({ ...ral, timer: { ...ral.timer, setImmediate } });
}

/** Messages from Node's IPC, which arrive one by one. */
class IpcReader extends IPCMessageReader {
  readonly #handOver: TakeMessages;

  constructor(take: TakeMessages) {
    super(process);
    this.#handOver = take;
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => this.#handOver([message], callback));
  }
}

/** Sends each message in one write: the library's own takes two, and wakes the editor twice. */
class PipeWriter extends AbstractMessageWriter implements MessageWriter {
  constructor() {
    super();
    process.stdout.on('error', (error) => this.fireError(error));
    process.stdout.on('close', () => this.fireClose());
  }

  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return Promise.resolve();
  }

  end(): void {
    process.stdout.end();
  }
}
