import type { signIn as english } from '../en/signIn.ts';

/** Texts of the sign-in page. */
export const signIn = {
  title: '登录 faascope',
  why: 'faascope 实时显示函数、日志和指标。此服务器需要访问令牌。',
  token: '访问令牌',
  show: '显示',
  hide: '隐藏',
  ask: '请向服务器管理员索取。',
  submit: '登录',
  refused: '令牌无效。请检查是否完整、是否仍然有效。',
  tooMany: (seconds) => `尝试次数过多，请在 ${seconds} 秒后重试。`,
  unreachable: '服务器没有响应，请重试。',
  access: '权限',
  accessHint: '令牌所授权的命名空间和操作',
  session: '会话',
  sessionHint: '12 小时，使用期间自动续期；可随时退出',
  scripts: '脚本',
  scriptsHint: '使用同一令牌：',
} satisfies typeof english;
