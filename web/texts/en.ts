/** Every sentence the page says, by where it is said. Sentences of the server are shown as they come. */
export const en = {
  product: 'smacs',
  loading: 'Loading',
  nav: { label: 'Pages', ask: 'Ask', answers: 'Answers', bank: 'Bank', models: 'Models', reports: 'Reports' },
  nowhere: { title: 'Nothing here', text: 'This address leads to no page.' },
  theme: { system: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' },
  errors: {
    again: 'Try again',
    unreachable: 'The server cannot be reached.',
    status: 'The server answered with status {status}.',
    trace: 'trace {id}',
    newerPage: 'A newer page is here: load it again.',
  },
  signIn: {
    title: 'Sign in',
    key: 'The key of your smacs.yaml',
    in: 'Sign in',
    out: 'Sign out',
    kept: 'It opens a session of this browser; the key itself is kept nowhere.',
  },
  ask: {
    title: 'Ask',
    question: 'Question',
    placeholder: 'Ask something that has an answer',
    strategy: 'Strategy',
    atMost: 'at most',
    ask: 'Ask',
    stop: 'Stop',
  },
} as const
