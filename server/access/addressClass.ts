const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/;

/** The network that an address belongs to: enough to see where attempts come from, coarse enough to be few. */
export function addressClass(address: string | undefined): string {
  const plain = mapped.exec(address ?? '')?.[1] ?? address ?? '';
  const [, first, second, third] = ipv4.exec(plain) ?? [];
  if (plain === '::1' || first === '127') return 'this machine';
  if (first !== undefined) return `${first}.${second}.${third}.0/24`;
  const groups = plain.includes(':') ? expand(plain) : undefined;
  return groups === undefined ? 'unknown' : `${groups.slice(0, 3).join(':')}::/48`;
}

/** The groups of an IPv6 address, with those that `::` stands for. */
function expand(address: string): readonly string[] | undefined {
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...after];
  return groups.length >= 3 && groups.every((group) => /^[0-9a-f.]{1,15}$/i.test(group)) ? groups : undefined;
}
