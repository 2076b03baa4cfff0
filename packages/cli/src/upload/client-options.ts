import type { ClientOptions } from '@countersign/client';
import type { JourneyOptions } from './journey.ts';

/** Of the generated client that a journey works with. */
export function clientOptions({ baseUrl, token, watch }: JourneyOptions): ClientOptions {
  return {
    baseUrl,
    ...(token !== undefined && { token }),
    onEvent(event) {
      if (event.type === 'error' && event.error instanceof Error) watch.wait(event.error.message);
    },
  };
}
