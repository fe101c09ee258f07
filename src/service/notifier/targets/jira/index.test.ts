import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sendJson, startServer } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { signal, targetNeeds } from '../../../../../test/targets.ts'
import type { ConfigOf } from '../types.ts'
import { createJiraTarget } from './index.ts'
import { imageGroup, issueLabel, MAX_DESCRIPTION, MAX_SUMMARY } from './issue.ts'

interface Fields {
  readonly summary: string
  readonly description: string
  readonly labels: readonly string[]
}

/** Keeps issues and finds them by the first label of a search, as far as these tests search. */
async function startJira(t: TestContext, kind: 'cloud' | 'data-center' = 'data-center') {
  const issues: Fields[] = []
  let refusals = 0
  const server = await startServer(t, ({ path, body }, response) => {
    const url = new URL(path, 'http://jira')
    const isOld = url.pathname === '/rest/api/2/search'
    if (isOld && kind === 'cloud') sendJson(response, 410, { errorMessages: ['removed'] })
    else if (url.pathname.startsWith('/rest/api/2/search')) {
      const label =
        /labels = "(?<label>[^"]+)"/.exec(url.searchParams.get('jql') ?? '')?.groups?.['label'] ?? ''
      const found = issues
        .filter(({ labels }) => labels.includes(label))
        .map((_, index) => ({ key: `SEC-${index}` }))
      sendJson(response, 200, { issues: found.slice(0, 1) })
    } else if (url.pathname === '/rest/api/2/issue') {
      if (refusals-- > 0) return sendJson(response, 503, { errorMessages: ['busy'] })
      issues.push((JSON.parse(body) as { fields: Fields }).fields)
      sendJson(response, 201, { key: `SEC-${issues.length}` })
    } else response.writeHead(404).end()
  })
  const config: ConfigOf<'jira'> = {
    kind: 'jira',
    name: 'jira',
    filter: {},
    url: `${server.url}/`,
    token: 's3cr3t-token',
    project: 'SEC',
    issueType: 'Bug',
  }
  return { server, issues, config, refuse: (count: number) => (refusals = count) }
}

const message = messageOfEntries([
  entryWith(1, { image: { digest: 'sha256:1', name: 'registry.example/team/app:1', labels: {} } }),
  entryWith(2, { image: { digest: 'sha256:2', name: 'registry.example/team/app:2', labels: {} } }),
  entryWith(3, { image: { digest: 'sha256:3', name: 'registry.example/other:1', labels: {} } }),
  entryWith(4, { reason: 'removed', finding: { id: 'CVE-GONE' } }),
])

for (const kind of ['cloud', 'data-center'] as const)
  test(`an issue for each flaw and repository, and no second one (${kind})`, async (t) => {
    const { issues, config } = await startJira(t, kind)
    const target = await createJiraTarget(config, targetNeeds(t))

    await target.deliver(message, { signal })
    await target.deliver(message, { signal })

    assert.deepEqual(
      issues.map(({ summary }) => summary),
      ['CVE-2026-0001 (HIGH) in registry.example/team/app', 'CVE-2026-0001 (HIGH) in registry.example/other'],
    )
    assert.match(
      issues[0]?.description ?? '',
      /- registry\.example\/team\/app:1\n- registry\.example\/team\/app:2/,
    )
    assert.ok(issues[0]?.labels.includes(issueLabel('', 'CVE-2026-0001', 'registry.example/team/app')))
  })

test('a delivery that broke off goes on where it was', async (t) => {
  const { issues, config, refuse, server } = await startJira(t)
  const target = await createJiraTarget({ ...config, user: 'bot@example.com' }, targetNeeds(t))
  refuse(1)
  await assert.rejects(target.deliver(message, { signal }), { code: 'delivery-failed', message: /503.*busy/ })
  await target.deliver(message, { signal })

  assert.equal(issues.length, 2)
  const expected = `Basic ${Buffer.from('bot@example.com:s3cr3t-token').toString('base64')}`
  assert.equal(server.requests[0]?.headers['authorization'], expected)
})

test('long and hostile names stay within the limits, and in their place', async (t) => {
  const { issues, config, server } = await startJira(t)
  const target = await createJiraTarget({ ...config, project: 'A" OR project = "B' }, targetNeeds(t))
  const long = '{noformat}[x|https://evil.example] '.repeat(2000)
  const entry = entryWith(1, {
    image: { digest: 'sha256:1', name: long, labels: {} },
    finding: { id: long, title: long },
  })
  await target.deliver(messageOfEntries([entry]), { signal })

  const [issue] = issues
  assert.ok((issue?.summary.length ?? 0) <= MAX_SUMMARY)
  assert.ok((issue?.description.length ?? 0) <= MAX_DESCRIPTION)
  assert.equal(issue?.description.split('{noformat}').length, 3)
  const jql = new URL(server.requests[0]?.path ?? '', 'http://x').searchParams.get('jql') ?? ''
  assert.ok(jql.startsWith(String.raw`project = "A\" OR project = \"B" AND labels = `))
})

test('what is no Jira is told', async (t) => {
  const server = await startServer(t, (_request, response) => response.writeHead(404).end('s3cr3t-token'))
  const { config } = await startJira(t)
  const target = await createJiraTarget({ ...config, url: server.url }, targetNeeds(t))
  await assert.rejects(target.deliver(message, { signal }), {
    message: `${server.host} has no search; is this the address of a Jira?`,
  })
})

test('images are grouped by repository', () => {
  const cases: [string | undefined, string][] = [
    ['registry.example/team/app:1', 'registry.example/team/app'],
    ['alpine@sha256:' + '0'.repeat(64), 'docker.io/library/alpine'],
    ['./Some Folder/app.tar', './Some Folder/app.tar'],
    [undefined, 'sha256:1'],
  ]
  for (const [name, group] of cases) assert.equal(imageGroup({ digest: 'sha256:1', name }), group)
})
