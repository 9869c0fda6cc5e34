/**
 * Channels of one forwarded port (`v4.channel.k8s.io`): each message begins with the number of its channel, and the
 * server begins each channel with the port, two bytes, little-endian.
 */
export const channels = { data: 0, error: 1 } as const;

export const portForwardProtocol = 'v4.channel.k8s.io';
const portBytes = 2;

/** Puts what came on the channels together. Pure. */
export class ChannelReader {
  /** The channel of the message that is not at its end. */
  #channel: number | null = null;
  readonly #portBytesLeft: [data: number, error: number] = [portBytes, portBytes];

  /**
   * Takes a piece of a message, from its beginning, in order.
   * @returns what it says without the channel's number and port; null for channels that are not known
   */
  take(piece: Buffer, isLast: boolean): { readonly channel: number; readonly bytes: Buffer } | null {
    let bytes = piece;
    if (this.#channel === null && bytes.length > 0) {
      this.#channel = bytes.readUInt8(0);
      bytes = bytes.subarray(1);
    }
    const channel = this.#channel;
    if (isLast) this.#channel = null;
    if (channel !== channels.data && channel !== channels.error) return null;
    const skipped = Math.min(this.#portBytesLeft[channel], bytes.length);
    this.#portBytesLeft[channel] -= skipped;
    return { channel, bytes: bytes.subarray(skipped) };
  }
}
