import type { Contract } from '@countersign/contract';
import { requestMedia } from './request-media.ts';
import { schemasAt } from './schema-place.ts';
import { sentFields } from './sent-fields.ts';
import type { StepResult } from './step.ts';

const names =
  /(expir|ttl\b|valid_?(until|to|for)|^burn|self_?destruct|^(one|single)_?(time|use)|^max_?(views|reads|uses|downloads)|^ephemeral|^temporary)/i;
const words =
  /\b(expires?|(read|seen|used|fetched|opened|viewed) (only )?once|self-destruct|burns? after)\b/i;

/** Whether something was made with a property that says that it does not last. */
export function mayVanish(contract: Contract, made: StepResult): boolean {
  const media = requestMedia(made.step.operation, made.input.body?.mediaType ?? '');
  return Object.entries(sentFields(made.input) ?? {}).some(
    ([name, value]) =>
      value !== false &&
      value !== null &&
      (names.test(name) ||
        schemasAt(contract, media, [name]).some(({ schema }) =>
          words.test(String(schema.description ?? '')),
        )),
  );
}
