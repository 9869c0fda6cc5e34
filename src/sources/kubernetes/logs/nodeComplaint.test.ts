import { expect, test } from 'vitest';
import { readComplaint } from './nodeComplaint.ts';

test.each([
  [
    'unable to retrieve container logs for containerd://b91ca08d41b0a50d506ad4eac0f56e23952f67bf37cdd649e75c793736db0b46',
    'gone',
  ],
  [
    'failed to open log file "/var/log/pods/x/add/3.log": open /var/log/pods/x/add/3.log: no such file or directory',
    'gone',
  ],
  ['failed to try resolving symlinks in path "/var/log/pods/x/add/0.log": lstat x: no such file or directory', 'gone'],
  ['failed to create fsnotify watcher: too many open files', 'failed'],
  ['failed to tail 5 lines of log file "x": input/output error', 'failed'],
  ['failed to get container status {"" ""}: rpc error: code = OutOfRange desc = EOF', 'failed'],
  ['rpc error: code = Unavailable desc = connection error', 'failed'],
  ['failed to do what it should', null],
  ['a log whose program wrote no newline', null],
  ['', null],
])('%s', (rest, want) => {
  expect(readComplaint(rest)).toBe(want);
});
