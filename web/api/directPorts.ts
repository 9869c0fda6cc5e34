import type { HubPort } from './streamHub.ts';
import type { Port, TabPort } from './tabMessages.ts';

/** The two ends of a connection within one thread. */
export function directPorts(): { readonly tab: TabPort; readonly hub: HubPort } {
  const [toHub, toTab] = [new Way<Parameters<TabPort['send']>[0]>(), new Way<Parameters<HubPort['send']>[0]>()];
  return { tab: joined(toHub, toTab), hub: joined(toTab, toHub) };
}

/** Messages in one direction: delivered later, as from another thread; kept until somebody takes them. */
class Way<Message> {
  #take: ((message: Message) => void) | null = null;
  #waiting: Message[] = [];

  send(message: Message): void {
    queueMicrotask(() => {
      if (this.#take === null) this.#waiting.push(message);
      else this.#take(message);
    });
  }

  receive(take: (message: Message) => void): void {
    this.#take = take;
    for (const message of this.#waiting.splice(0)) take(message);
  }
}

function joined<Sent, Received>(out: Way<Sent>, back: Way<Received>): Port<Sent, Received> {
  return { send: (message) => out.send(message), receive: (take) => back.receive(take) };
}
