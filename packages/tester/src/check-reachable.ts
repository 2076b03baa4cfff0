import { classifyFailure } from './classify-failure.ts';
import { TesterError } from './errors.ts';
import { findRoute, type Transport } from './transport.ts';

/**
 * Opens one connection to the server and closes it again.
 *
 * @param timeoutMs longest wait for the connection, in milliseconds
 * @throws {TesterError} `unreachable`
 */
export async function checkReachable(url: string, timeoutMs: number, transport?: Transport): Promise<void> {
  const { origin, connect } = findRoute(new URL(url).origin, timeoutMs, transport);
  const { protocol, hostname, port } = new URL(origin);
  try {
    await new Promise<void>((resolve, reject) => {
      connect(
        {
          protocol,
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port: port || (protocol === 'https:' ? '443' : '80'),
        },
        (error, socket) => {
          if (error !== null) return reject(error);
          socket.destroy();
          resolve();
        },
      );
    });
  } catch (cause) {
    const failure = classifyFailure(cause);
    // Somebody is there, who does not keep connections: that is for the run to tell.
    if (failure?.kind === 'closed') return;
    const why = failure?.message ?? (cause instanceof Error ? cause.message : String(cause));
    throw new TesterError(
      'unreachable',
      `${url} cannot be reached: ${why}; is the server running, and is the address right?`,
      { cause },
    );
  }
}
