/**
 * What the runtime takes of openapi-fetch, in the one file that knows it: header fields, each list over those before it.
 *
 * Its other helpers are no use here. `createClient`, over 2 KB of middleware and answers that it parses by itself, sends a
 * `Blob` as `{}` and takes a failure without a body for none. Its serialisers leave `!'()*` and the names of parameters
 * unencoded, send a pipe as it is, and refuse nested values; `test/wire` holds ours against the codec of the contract.
 */
export { mergeHeaders } from 'openapi-fetch';
