/** True also for what is no URL of HTTP: nothing is sent there, and the tester says why. */
export function isLoopback(server: string): boolean {
  const { protocol, hostname } = URL.canParse(server) ? new URL(server) : { protocol: '', hostname: '' };
  if (!/^https?:$/.test(protocol)) return true;
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
