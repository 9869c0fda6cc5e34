import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import type { Resolve } from './guardedConnector.ts';
import { pinnedNames } from './pinnedNames.ts';

const resolved = (resolve: Resolve, name: string) =>
  new Promise<readonly LookupAddress[]>((resolvePromise, reject) => {
    resolve(name, { all: true }, (error, addresses) => (error === null ? resolvePromise(addresses) : reject(error)));
  });

describe('pinnedNames', () => {
  it('keeps the addresses that a name had first', async () => {
    let count = 0;
    const pinned = pinnedNames((_name, _options, callback) =>
      callback(null, [{ address: `10.0.0.${++count}`, family: 4 }]),
    );
    const first = [{ address: '10.0.0.1', family: 4 }];
    expect(await resolved(pinned, 'a.example')).toEqual(first);
    expect(await resolved(pinned, 'a.example')).toEqual(first);
    expect(await resolved(pinned, 'b.example')).toEqual([{ address: '10.0.0.2', family: 4 }]);
  });

  it('asks again for a name that could not be resolved', async () => {
    let fails = true;
    const pinned = pinnedNames((_name, _options, callback) =>
      fails ? callback(new Error('ENOTFOUND'), []) : callback(null, [{ address: '10.0.0.1', family: 4 }]),
    );
    await expect(resolved(pinned, 'a.example')).rejects.toThrow('ENOTFOUND');
    fails = false;
    expect(await resolved(pinned, 'a.example')).toHaveLength(1);
  });
});
