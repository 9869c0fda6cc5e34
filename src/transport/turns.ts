import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests may wait behind the one that is being answered on their connection. */
export const mostWaiting = 64;
/** A waiting request whose body does not fit into memory stops its connection from being read, at most so long. */
const mostBlockedMs = 5000;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A connection of which more than one request is known. */
interface Connection {
  waiting: number;
  /** The response that has the connection and is not whole yet. */
  underWay: ServerResponse | null;
  /** What ends the connection after the answers that it is still owed. */
  ending: (() => void) | null;
}

/**
 * The requests of a connection, one at a time. Node hands pipelined requests over as fast as they arrive, but only the
 * response that has the connection is told when the client leaves: what is counted or started for one that waits would
 * never be given back. So a request is not begun before the answers ahead of it are out; until then it holds nothing.
 */
export class Turns {
  readonly #connections = new WeakMap<Socket, Connection>();

  /** Calls `listener` when it is a request's turn. The connection with too many requests waiting is closed. */
  inTurn(listener: Listener): Listener {
    return (request, response) => {
      if (response.socket === null) this.#wait(request, response, listener);
      else this.#begin(request, response, listener);
    };
  }

  /** For a server's `checkContinue`: left to Node, "100 Continue" is sent at once, into the answer to a request ahead. */
  continueInTurn(listener: Listener): Listener {
    return this.inTurn((request, response) => {
      response.writeContinue();
      listener(request, response);
    });
  }

  /**
   * Calls `ending` when the answers ahead of a request that could not be read are out: at once where none is, or where
   * it is the body of the request under way that could not be read. Not at all when the connection closes before.
   */
  endAfterAnswers(socket: Socket, ending: () => void): void {
    const connection = this.#connections.get(socket);
    const isOwed = connection !== undefined && (connection.waiting > 0 || connection.underWay?.req.complete === true);
    if (isOwed) connection.ending ??= ending;
    else if (connection?.underWay?.headersSent === true) socket.destroy();
    else ending();
  }

  /** For a connection that Node has let go of (CONNECT): an answer that waits for room is told of it all the same. */
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
    // Where a connection is not read, its client is not seen to leave.
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
    // What is answered at once needs no note: bytes go out in the order in which they were written.
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
