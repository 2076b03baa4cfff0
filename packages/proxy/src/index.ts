/** A reverse proxy that changes nothing and tells everything. */
export { createProxy, type Proxy, type ProxyOptions } from './create-proxy.ts';
export { isProxyError, ProxyError, type ProxyErrorCode } from './errors.ts';
export type { PassedExchange, PassedResponse } from './passed-exchange.ts';
