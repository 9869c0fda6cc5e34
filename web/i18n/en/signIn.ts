/** The sign-in page. */
export const signIn = {
  title: 'Sign in to faascope',
  why: 'faascope shows live functions, logs and metrics. This server asks for an access token.',
  token: 'Access token',
  show: 'Show',
  hide: 'Hide',
  ask: 'Ask whoever runs this server for one.',
  submit: 'Sign in',
  refused: 'Token not accepted. Check that it is complete and still valid.',
  tooMany: (seconds: number) => `Too many attempts. Try again in ${seconds} s.`,
  unreachable: 'The server did not answer. Try again.',
  access: 'Access',
  accessHint: 'the namespaces and actions granted to your token',
  session: 'Session',
  sessionHint: '12 h, renewed while you use it; sign out any time',
  scripts: 'Scripts',
  scriptsHint: 'send the same token as',
};
