import { type Contract, type Operation, resolveSchema } from '@countersign/contract';

/**
 * The path as Prism reads it right: it takes every comma for a separator of an array, also in a plain string, so one in
 * a string is sent encoded.
 */
export function pathForPrism(contract: Contract, { parameters }: Operation, path: string): string {
  const listed = parameters.some(({ in: place, schema }) => {
    const resolved = place === 'path' && schema !== undefined && resolveSchema(contract, schema);
    return (
      typeof resolved === 'object' &&
      [resolved.type].flat().some((type) => type === 'array' || type === 'object')
    );
  });
  return listed ? path : path.replaceAll(',', '%2C');
}
