// The servers inside the network of test/setIP/forbidden.long.test.ts, where every address is local: on three ports of
// all addresses, a fake Prometheus (9090 and 80) or a redirect to the metadata service (9091), and a name server. Each
// connection is printed to standard output as `LOCAL_ADDRESS PORT`, each name lookup as `? NAME ADDRESSES`.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

const version = JSON.stringify({ status: 'success', data: { version: '2.42.0' } });
const nothing = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });

function answer(request, response) {
  if (request.socket.localPort === 9091) {
    response.writeHead(302, { location: `http://169.254.169.254${request.url}` }).end();
    return;
  }
  const body = request.url.startsWith('/api/v1/status/buildinfo') ? version : nothing;
  // A connection for each request, so that the name is resolved again.
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(body);
}

async function listen(port) {
  const server = createServer(answer);
  server.on('connection', ({ localAddress, localPort }) =>
    process.stdout.write(`${localAddress.replace(/^::ffff:/, '')} ${localPort}\n`),
  );
  await new Promise((resolve) => server.listen(port, '::', resolve));
}

const loopback = [127, 0, 0, 1];
const metadata = [169, 254, 169, 254];

/** The current addresses of a name. */
function addressesOf(name) {
  if (name === 'forbidden.test') return [metadata];
  if (name === 'both.test') return [loopback, metadata];
  if (name === 'changing.test') return [Math.random() < 0.85 ? loopback : metadata];
  return [];
}

/** The answer to a query for one name (RFC 1035, section 4): A records that may not be cached. */
function nameAnswer(question) {
  const labels = [];
  let at = 12;
  for (; question[at] !== 0; at += 1 + question[at])
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]));
  const name = labels.join('.').toLowerCase();
  const end = at + 5;
  const addresses = question.readUInt16BE(at + 1) === 1 ? addressesOf(name) : [];
  if (question.readUInt16BE(at + 1) === 1)
    process.stdout.write(`? ${name} ${addresses.map((address) => address.join('.'))}\n`);
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(0x8580, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([
    head,
    ...addresses.map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address])),
  ]);
}

const names = createSocket('udp4');
names.on('message', (question, { port, address }) => names.send(nameAnswer(question), port, address));
await Promise.all([...[80, 9090, 9091].map(listen), new Promise((resolve) => names.bind(53, '127.0.0.1', resolve))]);
process.stdout.write('ready\n');
