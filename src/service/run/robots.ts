import type { Surface } from '../http/route.ts'

/** Nothing here is for search engines: https://www.rfc-editor.org/rfc/rfc9309 */
export const ROBOTS: Surface = {
  name: 'introspection',
  fault: ({ status, code, message }) => ({ status, body: { kind: 'json', value: { code, message } } }),
  routes: [
    {
      method: 'GET',
      path: '/robots.txt',
      id: 'robots',
      summary: 'Says to search engines that nothing here is for them',
      access: 'open',
      answers: { 200: { summary: 'Disallows everything.', types: ['text/plain'] } },
      handle: () =>
        Promise.resolve({
          status: 200,
          body: { kind: 'bytes', bytes: 'User-agent: *\nDisallow: /\n', type: 'text/plain; charset=utf-8' },
        }),
    },
  ],
}
