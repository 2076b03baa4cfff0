import type { createInstance } from '@stoplight/prism-http';

type Logger = Parameters<typeof createInstance>[1]['logger'];

/**
 * A logger that writes nothing. Prism logs every header and body to stdout by default, which costs a gigabyte of memory
 * for a body of 9 MB; what matters of it is in its answer.
 */
export function quietLogger(): Logger {
  const ignore = (): void => {};
  const logger = {
    level: 'silent',
    trace: ignore,
    debug: ignore,
    info: ignore,
    success: ignore,
    warn: ignore,
    error: ignore,
    fatal: ignore,
    child: (): unknown => logger,
  };
  // Prism calls nothing else of pino's logger.
  return logger as unknown as Logger;
}
