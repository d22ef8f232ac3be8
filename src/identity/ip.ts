// Addresses and CIDR ranges of IpAddress conditions, IPv4 and IPv6. Knows no policy.

/** 16-bit groups: two for IPv4, eight for IPv6. */
export type Address = readonly number[];

export interface Range {
  readonly address: Address;
  readonly bits: number;
}

/** Undefined when the text is no address. An IPv4 address mapped into IPv6 (::ffff:10.0.0.1) is the IPv4 address. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return parseV4(text);
  const zone = text.indexOf('%');
  const groups = parseV6(zone < 0 ? text : text.slice(0, zone));
  if (!groups) return undefined;
  const mapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return mapped ? groups.slice(6) : groups;
}

function parseV4(text: string): Address | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  const numbers: number[] = [];
  for (const octet of octets) {
    const value = /^\d{1,3}$/.test(octet) ? Number(octet) : 256;
    if (value > 255) return undefined;
    numbers.push(value);
  }
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  return [a * 256 + b, c * 256 + d];
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const tail = parseGroups(halves[1] ?? '');
  if (!tail || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const [index, group] of text.split(':').entries()) {
    if (group.includes('.') && index === text.split(':').length - 1) {
      const v4 = parseV4(group);
      if (!v4) return undefined;
      groups.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      groups.push(Number.parseInt(group, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** '203.0.113.0/24', '2001:db8::/32', or a single address. */
export function parseRange(text: string): Range | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const width = address.length * 16;
  if (slash < 0) return { address, bits: width };
  const bits = /^\d{1,3}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : -1;
  // ::ffff:10.0.0.0/104 counts its bits in IPv6.
  const counted = address.length === 2 && text.includes(':') ? bits - 96 : bits;
  return counted >= 0 && counted <= width ? { address, bits: counted } : undefined;
}

export function inRange(address: Address, range: Range): boolean {
  if (address.length !== range.address.length) return false;
  for (let group = 0, left = range.bits; left > 0; group++, left -= 16) {
    const shift = left >= 16 ? 0 : 16 - left;
    if ((address[group] ?? 0) >> shift !== (range.address[group] ?? 0) >> shift) return false;
  }
  return true;
}
