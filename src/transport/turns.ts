import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many pipelined requests may wait behind the one being answered. */
export const mostWaiting = 64;
/** How long a waiting request may block its connection with a body that exceeds the buffer. */
const mostBlockedMs = 5000;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A connection with requests waiting or under way. */
interface Connection {
  waiting: number;
  /** The unfinished response that the connection currently carries. */
  underWay: ServerResponse | null;
  /** Closes the connection once its pending answers are sent. */
  ending: (() => void) | null;
}

/**
 * Handles the requests of a connection one at a time. Node passes on pipelined requests as fast as they arrive, but
 * only the response that the connection currently carries learns that the client has left: anything counted or started
 * for a waiting request would leak. So a request begins only after the answers ahead of it, and holds nothing until
 * then.
 */
export class Turns {
  readonly #connections = new WeakMap<Socket, Connection>();

  /** Calls `listener` when it is a request's turn. Closes a connection with too many waiting requests. */
  inTurn(listener: Listener): Listener {
    return (request, response) => {
      if (response.socket === null) this.#wait(request, response, listener);
      else this.#begin(request, response, listener);
    };
  }

  /** For `checkContinue` of a server: Node itself would send "100 Continue" at once, into the answer ahead. */
  continueInTurn(listener: Listener): Listener {
    return this.inTurn((request, response) => {
      response.writeContinue();
      listener(request, response);
    });
  }

  /**
   * Calls `ending` once the answers ahead of a broken request are sent: at once if there are none, or if the body of
   * the request under way is what is broken. Never if the connection closes first.
   */
  endAfterAnswers(socket: Socket, ending: () => void): void {
    const connection = this.#connections.get(socket);
    const isOwed = connection !== undefined && (connection.waiting > 0 || connection.underWay?.req.complete === true);
    if (isOwed) connection.ending ??= ending;
    else if (connection?.underWay?.headersSent === true) socket.destroy();
    else ending();
  }

  /** For a connection that Node no longer handles (CONNECT): an answer waiting for room still gets its `drain`. */
  goOnDraining(socket: Socket): void {
    socket.on('drain', () => this.#connections.get(socket)?.underWay?.emit('drain'));
  }

  #wait(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const { socket } = request;
    if (socket.destroyed) return;
    const connection = this.#of(socket);
    if (connection.waiting >= mostWaiting) {
      socket.destroy();
      return;
    }
    connection.waiting += 1;
    // While a connection is not read, its client cannot be seen to leave.
    const blocked = setTimeout(() => {
      if (request.readableLength >= request.readableHighWaterMark) socket.destroy();
    }, mostBlockedMs).unref();
    response.once('socket', () => {
      clearTimeout(blocked);
      connection.waiting -= 1;
      if (connection.ending !== null && !request.complete) connection.ending();
      else this.#begin(request, response, listener);
      endWhenIdle(connection);
    });
  }

  #begin(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    listener(request, response);
    // A finished answer needs no tracking: bytes are sent in the order in which they were written.
    if (response.writableEnded) return;
    const connection = this.#of(request.socket);
    connection.underWay = response;
    response.once('close', () => {
      if (connection.underWay === response) connection.underWay = null;
      endWhenIdle(connection);
    });
  }

  #of(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { waiting: 0, underWay: null, ending: null };
    this.#connections.set(socket, connection);
    return connection;
  }
}

function endWhenIdle(connection: Connection): void {
  const { waiting, underWay, ending } = connection;
  if (ending === null || waiting > 0 || underWay !== null) return;
  connection.ending = null;
  ending();
}
