/** What a server is called after its host: `me@gpu1.example.org:22` → `gpu1`; of an address all. */
export function nameOfHost(destination: string): string {
  const host = destination
    .replace(/^.*@/, '')
    .replace(/^\[([^\]]*)\].*$/, '$1')
    .replace(/:\d+$/, '');
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  return (isAddress ? host : (host.split('.')[0] ?? host)).replace(/[^\w.-]/g, '-').slice(0, 64);
}
