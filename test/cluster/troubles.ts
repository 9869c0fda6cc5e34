import { type Answer, type ApiProxy, failure, type Question } from './apiProxy.ts';

/** A fault between faascope and the API server. */
interface Trouble {
  readonly name: string;
  begin(proxy: ApiProxy): void;
  /** True once it has taken effect. */
  struck(proxy: ApiProxy, inventoryAgeSeconds: () => Promise<number>): boolean | Promise<boolean>;
  /** Ends it; if omitted, it ends by itself. */
  end?(proxy: ApiProxy): void;
}

/** Answers all requests, or the selected ones, like this. */
const answerAll =
  (answer: Answer, isMeant: (question: Question) => boolean = () => true) =>
  (proxy: ApiProxy) => {
    proxy.refusals = 0;
    proxy.instead = (question) => (isMeant(question) ? answer : null);
    proxy.front.reset();
  };
/** Each of the four watches and lists has been refused twice. */
export const refusedTwice = ({ refusals }: ApiProxy) => refusals >= 8;
const letThrough = (proxy: ApiProxy) => {
  proxy.instead = null;
};

/** In the order in which they must run, after a restart of the API server. */
export const troubles: readonly Trouble[] = [
  {
    name: 'a connection cut in the middle of an event',
    begin: (stage) => {
      stage.eventsToCut = 2;
    },
    struck: ({ eventsToCut }) => eventsToCut === 0,
  },
  { name: 'connections reset', begin: ({ front }) => front.reset(), struck: () => true },
  {
    name: 'answers arriving byte by byte, including lists',
    begin: (stage) => {
      stage.front.pieceBytes = 1;
      stage.sendIntoWatches(`${JSON.stringify({ type: 'ERROR', object: { code: 410, message: 'gone' } })}\n`);
    },
    struck: () => true,
  },
  {
    // The API server sends 410 only as a watch event; as an HTTP status it comes from the proxy.
    name: '410 over HTTP',
    begin: (stage) => {
      let left = 4;
      stage.refusals = 0;
      stage.instead = ({ kind }) => (kind === 'watch' && left-- > 0 ? failure(410, 'too old resource version') : null);
      stage.front.reset();
    },
    struck: ({ refusals }) => refusals >= 4,
  },
  {
    // A real one: the API server was restarted above and no longer has its first resource version.
    name: '410 as an event',
    begin: (stage) => {
      let left = 4;
      stage.expired = 0;
      stage.rewrite = ({ url, kind }) => {
        if (kind === 'watch' && left-- > 0) url.searchParams.set('resourceVersion', '1');
      };
      stage.front.reset();
    },
    struck: ({ expired }) => expired >= 4,
  },
  {
    name: '429',
    begin: answerAll(failure(429, 'slow down', { 'retry-after': '1' })),
    struck: refusedTwice,
    end: letThrough,
  },
  {
    name: '500',
    begin: answerAll(failure(500, 'etcdserver: leader changed')),
    struck: refusedTwice,
    end: letThrough,
  },
  {
    name: 'responses that are not JSON',
    begin: answerAll({ status: 200, body: '<html>hello</html>\n' }, ({ kind }) => kind !== 'other'),
    struck: refusedTwice,
    end: letThrough,
  },
  {
    name: 'invalid JSON in a watch',
    begin: (stage) => stage.sendIntoWatches('{"type":"ADDED",,}\n'),
    struck: () => true,
  },
  {
    name: 'a certificate for another name',
    begin: (stage) => {
      stage.showCertificate('stray');
      stage.front.reset();
    },
    struck: async (_stage, inventoryAgeSeconds) => (await inventoryAgeSeconds()) > 2,
    end: (stage) => stage.showCertificate('own'),
  },
];
