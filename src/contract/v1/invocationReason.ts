/**
 * Why the calls of a function, or the inside of one, are not fully known. `followed` is whether the logs of the
 * function are being read.
 */
export const invocationReasons = {
  output_after_end: {
    en: 'This watchdog may write the output of the function to the log only when the call has ended; its sub-functions are unknown until then.',
    zh: '该 watchdog 可能在调用结束后才把函数输出写入日志，在此之前无法得知其子函数。',
  },
  lines_mixed: {
    en: 'Lines of concurrent calls cannot be told apart in this log; they are shown with none of them.',
    zh: '日志中并发调用的行无法区分，因此不归入其中任何一个调用。',
  },
  not_followed: {
    en: 'The calls are counted, but the logs of the function are not being read.',
    zh: '已统计到调用，但未读取该函数的日志。',
  },
  no_lines: {
    en: 'The calls are counted, but nothing in the log shows their start.',
    zh: '已统计到调用，但日志中没有其开始的记录。',
  },
  calls_concurrent: {
    en: 'Several calls ran at that time, and the log has no ids to tell them apart.',
    zh: '当时有多个调用，而日志中没有可用于区分它们的 ID。',
  },
  not_logged: {
    en: 'Nothing in the log shows this call so far.',
    zh: '日志中尚无该调用的记录。',
  },
  no_log_source: {
    en: 'The calls are counted, but no connected source provides logs.',
    zh: '已统计到调用，但没有已连接的数据源提供日志。',
  },
} as const;

/** One of the closed set of codes in {@link invocationReasons}. */
export type InvocationReasonCode = keyof typeof invocationReasons;

/** The schema of a reason. */
export const invocationReasonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['code', 'params', 'en', 'zh'],
  properties: {
    code: {
      type: 'string',
      enum: [
        'output_after_end',
        'lines_mixed',
        'not_followed',
        'no_lines',
        'calls_concurrent',
        'not_logged',
        'no_log_source',
      ],
    },
    params: { type: 'object', additionalProperties: false, properties: {} },
    en: { type: 'string', description: 'in English' },
    zh: { type: 'string', description: 'in Chinese' },
  },
} as const;

/** The reason of a code, in words. */
export function invocationReason(code: InvocationReasonCode): {
  code: InvocationReasonCode;
  params: Record<string, never>;
  en: string;
  zh: string;
} {
  return { code, params: {}, ...invocationReasons[code] };
}
