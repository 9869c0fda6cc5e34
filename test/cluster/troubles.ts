import { type Answer, type ApiProxy, failure, type Question } from './apiProxy.ts';

/** Something that goes wrong between faascope and the API server. */
interface Trouble {
  readonly name: string;
  begin(proxy: ApiProxy): void;
  /** Holds when it has struck. */
  struck(proxy: ApiProxy, inventoryAgeSeconds: () => Promise<number>): boolean | Promise<boolean>;
  /** Ends it; not given: it ends by itself. */
  mend?(proxy: ApiProxy): void;
}

/** Everything is answered so, or only what the inventory is made from. */
const answerAll =
  (answer: Answer, isMeant: (question: Question) => boolean = () => true) =>
  (proxy: ApiProxy) => {
    proxy.refusals = 0;
    proxy.instead = (question) => (isMeant(question) ? answer : null);
    proxy.front.reset();
  };
/** Each of the four watches and lists, twice. */
export const refusedTwice = ({ refusals }: ApiProxy) => refusals >= 8;
const letThrough = (proxy: ApiProxy) => {
  proxy.instead = null;
};

/** To be met in this order, after the API server was restarted. */
export const troubles: readonly Trouble[] = [
  {
    name: 'cut in the midst of an event',
    begin: (stage) => {
      stage.eventsToCut = 2;
    },
    struck: ({ eventsToCut }) => eventsToCut === 0,
  },
  { name: 'connections reset', begin: ({ front }) => front.reset(), struck: () => true },
  {
    name: 'byte by byte, lists too',
    begin: (stage) => {
      stage.front.pieceBytes = 1;
      stage.sendIntoWatches(`${JSON.stringify({ type: 'ERROR', object: { code: 410, message: 'gone' } })}\n`);
    },
    struck: () => true,
  },
  {
    // The API server itself answers 410 as an event of a watch only; over HTTP the proxy has to say it.
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
    // The real thing: the API server was restarted above and remembers nothing of its first version.
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
    mend: letThrough,
  },
  {
    name: '500',
    begin: answerAll(failure(500, 'etcdserver: leader changed')),
    struck: refusedTwice,
    mend: letThrough,
  },
  {
    name: 'answers that are no JSON',
    begin: answerAll({ status: 200, body: '<html>hello</html>\n' }, ({ kind }) => kind !== 'other'),
    struck: refusedTwice,
    mend: letThrough,
  },
  {
    name: 'wrong JSON in a watch',
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
    mend: (stage) => stage.showCertificate('own'),
  },
];
