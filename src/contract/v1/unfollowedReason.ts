/** Why not all calls of a function can be told one by one. */
export const unfollowedReasons = {
  no_log_source: {
    en: 'No connected source provides logs, so that calls cannot be shown one by one.',
    zh: '没有已连接的数据源提供日志，因此无法逐个显示调用。',
  },
  too_many_requests: {
    en: 'Too many logs are followed already, so that calls may be missing. Those of this function are tried again.',
    zh: '正在跟踪的日志过多，因此可能缺少部分调用。该函数的日志将会重试。',
  },
  logs_unread: {
    en: 'Not all logs of the function could be read, so that calls may be missing. They are tried again.',
    zh: '该函数的日志未能全部读取，因此可能缺少部分调用。将会重试。',
  },
} as const;

/** One of the closed set of codes in {@link unfollowedReasons}. */
export type UnfollowedCode = keyof typeof unfollowedReasons;

/** A code of {@link unfollowedReasons} with its words, in English and in Chinese. */
export interface UnfollowedReason {
  readonly code: UnfollowedCode;
  readonly en: string;
  readonly zh: string;
}
