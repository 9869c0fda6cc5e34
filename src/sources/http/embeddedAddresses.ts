/** A part of an IPv6 address, 16 bits. */
type Word = number;

/**
 * The IPv4 addresses that an IPv6 address can stand for, however a network translates it: mapped (::ffff:a.b.c.d),
 * compatible (::a.b.c.d), translated (::ffff:0:a.b.c.d), NAT64 (64:ff9b::/96; 64:ff9b:1::/48 with either prefix
 * length), 6to4, Teredo (client and server) and ISATAP. RFC 4291, 2765, 6052, 8215, 3056, 4380, 5214.
 *
 * @param address an IPv6 address, with or without a zone
 */
export function embeddedAddresses(address: string): string[] {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = wordsOf(address);
  const found: string[] = [];
  const last = dotted(w6, w7);
  const fourZero = w0 === 0 && w1 === 0 && w2 === 0 && w3 === 0;
  if (fourZero && w4 === 0 && (w5 === 0xffff || (w5 === 0 && w6 !== 0))) found.push(last);
  if (fourZero && w4 === 0xffff && w5 === 0) found.push(last);
  if (w0 === 0x64 && w1 === 0xff9b) {
    found.push(last);
    if (w2 === 1) found.push(dotted(w3, ((w4 & 0xff) << 8) | (w5 >> 8)));
  }
  if (w0 === 0x2002) found.push(dotted(w1, w2));
  if (w0 === 0x2001 && w1 === 0) found.push(dotted(w2, w3), dotted(w6 ^ 0xffff, w7 ^ 0xffff));
  if ((w4 === 0 || w4 === 0x200) && w5 === 0x5efe) found.push(last);
  return found;
}

/** The 8 words of an address; the platform's URL parser knows all spellings. */
function wordsOf(address: string): Word[] {
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = words(head);
  if (tail === undefined) return before;
  const after = words(tail);
  return [...before, ...new Array<Word>(8 - before.length - after.length).fill(0), ...after];
}

function words(text: string): Word[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}

function dotted(high: Word, low: Word): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
