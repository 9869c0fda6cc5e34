import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { unmappedAddress } from '../../transport/clientNetwork.ts';
import { mostDescriptors } from '../proc/descriptors.ts';

/** How many connections may be open. */
export interface MostConnections {
  readonly inAll: number;
  /** From one client address. The pods of a node may share a network of IPv6, and cannot choose their addresses. */
  readonly ofAddress: number;
}

/** A server holds two, monitoring one. */
const usual: MostConnections = { inAll: 256, ofAddress: 64 };
/** The rest is for the files of the node and its pods. */
const shareOfDescriptors = 0.25;
const fewest = 8;

/** The limits of an agent: lower where this process may open few files. */
export function mostConnections(): MostConnections {
  const inAll = Math.max(fewest, Math.min(usual.inAll, Math.floor(mostDescriptors() * shareOfDescriptors)));
  return { inAll, ofAddress: Math.min(usual.ofAddress, Math.ceil(inAll / 2)) };
}

/** State of an open connection. */
interface Held {
  /** As limits count it. */
  readonly address: string;
  /** A request on it carried the token. */
  isTrusted: boolean;
  /** Requests not yet answered completely. */
  underWay: number;
  /** Order of last use: increases with every connection and request of the server. */
  usedAt: number;
}

/**
 * Limits the connections of a server, in total and per address. At the limit a new connection is accepted and another
 * is closed: the least recently used one that never carried the token, so that clients without it cannot lock out those
 * with it; else the least recently used idle one. If all are busy, the new one is closed.
 */
export class ConnectionBounds {
  readonly #most: MostConnections;
  readonly #open = new Map<Socket, Held>();
  readonly #ofAddress = new Map<string, Set<Socket>>();
  #uses = 0;

  constructor(server: Server, most: MostConnections) {
    this.#most = most;
    server.on('connection', (socket: Socket) => this.#admit(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#use(request.socket, response));
  }

  /** Open connections. */
  get size(): number {
    return this.#open.size;
  }

  /** Marks a connection whose request carried the token. */
  trust(socket: Socket): void {
    const held = this.#open.get(socket);
    if (held !== undefined) held.isTrusted = true;
  }

  #admit(socket: Socket): void {
    const address = unmappedAddress(socket.remoteAddress ?? '');
    const others = this.#ofAddress.get(address) ?? new Set<Socket>();
    const isFullOfIt = others.size >= this.#most.ofAddress;
    if ((isFullOfIt && !this.#closeOne(others)) || (this.#open.size >= this.#most.inAll && !this.#closeOne(null))) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { address, isTrusted: false, underWay: 0, usedAt: ++this.#uses });
    // closeOne may have dropped the set with its last connection.
    this.#ofAddress.set(address, others.add(socket));
    socket.once('close', () => this.#forget(socket));
  }

  #use(socket: Socket, response: ServerResponse): void {
    const held = this.#open.get(socket);
    if (held === undefined) return;
    held.usedAt = ++this.#uses;
    held.underWay++;
    response.once('close', () => {
      held.underWay--;
    });
  }

  /** @param among null: all @returns false if none can be closed */
  #closeOne(among: ReadonlySet<Socket> | null): boolean {
    let chosen: Socket | null = null;
    let chosenRank = Number.POSITIVE_INFINITY;
    for (const socket of among ?? this.#open.keys()) {
      const held = this.#open.get(socket);
      if (held === undefined || (held.isTrusted && held.underWay > 0)) continue;
      // Connections that never carried the token go first.
      const rank = held.usedAt + (held.isTrusted ? Number.MAX_SAFE_INTEGER / 2 : 0);
      if (rank >= chosenRank) continue;
      chosen = socket;
      chosenRank = rank;
    }
    if (chosen === null) return false;
    this.#forget(chosen);
    chosen.destroy();
    return true;
  }

  #forget(socket: Socket): void {
    const held = this.#open.get(socket);
    if (held === undefined) return;
    this.#open.delete(socket);
    const others = this.#ofAddress.get(held.address);
    others?.delete(socket);
    if (others?.size === 0) this.#ofAddress.delete(held.address);
  }
}
