/** What an operator does to the service from the command line, on both databases. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createQueue } from '../../src/service/queue/queue.ts'
import { createApiKeys } from '../../src/service/store/api-keys.ts'
import { openStore, type StoreAddress } from '../../src/service/store/open-store.ts'
import { inProcess } from '../in-process.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { STORE_KINDS, testAddress } from '../stores.ts'

/** A database that is migrated, with the options that name it. */
async function place(t: TestContext, kind: (typeof STORE_KINDS)[number]) {
  const folder = temporaryFolder(t)
  const address: StoreAddress =
    kind === 'sqlite' ? { kind, path: join(folder, 'service.sqlite') } : await testAddress(t, kind)
  const options = address.kind === 'sqlite' ? ['--data', folder] : ['--database', address.url]
  return { address, options, folder }
}

describe('plimsoll check-config', () => {
  it('prints what is right, names what is not, and goes on with the next file', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'a.yaml'), 'db: {mirror: /m}\nservice: {listen: ":1", secret-env: HUSH}\n')
    writeFileSync(join(cwd, 'b.yaml'), 'service: {lissten: 1}\n')
    writeFileSync(join(cwd, 'c.json'), '{"http_listen_addr": ":2", "matcher": {"indexer_addr": "x"}}')
    writeFileSync(join(cwd, 'd.yaml'), 'nothing: 1\n')
    const files = ['a.yaml', 'b.yaml', 'missing.yaml', 'c.json', 'd.yaml']
    const environment = { HUSH: 'hush'.repeat(9) }

    const { code, stdout, stderr } = await plimsoll(['check-config', '-o', 'json', ...files], {
      cwd,
      environment,
    })

    assert.equal(code, 2)
    const [first, second] = stdout.split(/(?<=\n\}\n)/).map((text) => JSON.parse(text || 'null') as unknown)
    assert.ok(stdout.includes('"listen": "0.0.0.0:1"') && stdout.includes('"listen": "0.0.0.0:2"'))
    assert.ok(first && second && !stdout.includes('hush'))
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(' ').slice(0, 3).join(' ')),
      [
        'fault: b.yaml:1:11: service.lissten',
        'fault: missing.yaml cannot',
        'warning: c.json:1:56: matcher.indexer_addr',
        'fault: d.yaml:1:1: there',
      ],
    )
    assert.equal((await plimsoll(['check-config', 'a.yaml'], { cwd, environment })).code, 0)
  })
})

describe('plimsoll admin', () => {
  for (const kind of STORE_KINDS) {
    it(`looks after keys, on ${kind}`, async (t) => {
      const { address, options } = await place(t, kind)
      const early = await inProcess(['admin', 'keys', 'list', ...options])
      assert.equal(early.code, 3)
      assert.match(early.stderr, /\[store-(?:unreachable|outdated)\]/)

      const first = await inProcess(['migrate', ...options])
      assert.match(first.stdout, /^The database went from nothing to level \S+: \d+ steps?\.\n$/)
      const second = await inProcess(['migrate', ...options])
      assert.match(second.stdout, /^The database is at level \S+ already\.\n$/)

      const made = await inProcess([
        'admin',
        'keys',
        'create',
        'nightly',
        'build',
        '--scopes',
        'index',
        '--tenant',
        'a',
        '--expires',
        '1h',
        ...options,
      ])
      assert.equal(made.code, 0, made.stderr)
      const text = made.stdout.trim()
      const [, id = '', secret = ''] = /^plk_([0-9a-f]+)_(\S+)$/.exec(text) ?? []
      const store = await openStore(address)
      t.after(() => store.close())
      const identity = await createApiKeys(store).identify({ id, secret })
      assert.deepEqual([identity?.tenant, [...(identity?.scopes ?? [])]], ['a', ['index']])

      const listed = await inProcess(['admin', 'keys', 'list', '--json', ...options])
      const [key] = JSON.parse(listed.stdout) as {
        readonly name: string
        readonly expiresAt: number
        readonly createdAt: number
      }[]
      assert.equal(key?.name, 'nightly build')
      assert.equal(key.expiresAt - key.createdAt, 3_600_000)
      assert.ok(!listed.stdout.includes(secret))
      assert.match((await inProcess(['admin', 'keys', 'list', ...options])).stdout, /nightly build/)

      assert.equal((await inProcess(['admin', 'keys', 'revoke', id, ...options])).code, 0)
      assert.equal((await inProcess(['admin', 'keys', 'revoke', id, ...options])).code, 2)
      assert.equal(await createApiKeys(store).identify({ id, secret }), undefined)
    })

    it(`looks after the queue, on ${kind}`, async (t) => {
      const { address, options } = await place(t, kind)
      await inProcess(['migrate', ...options])
      const store = await openStore(address)
      t.after(() => store.close())
      const queue = createQueue(store, { replica: 'test' })
      const dead = await queue.add(store.db, { task: 'deliver', payload: { a: '\u001b[31m' } })
      const waiting = await queue.add(store.db, { task: 'notify', payload: {} })
      await store.db
        .updateTable('jobs')
        .set({ state: 'dead', error: 'gone' })
        .where('id', '=', dead)
        .execute()

      const listed = await inProcess(['admin', 'queue', 'list', '--state', 'dead', ...options])
      assert.match(listed.stdout, /deliver +dead .*gone/)
      assert.ok(!listed.stdout.includes('notify'))
      const wrong = await inProcess(['admin', 'queue', 'retry', String(waiting), ...options])
      assert.equal(wrong.code, 2)
      assert.match(wrong.stderr, /not there, or not dead/)
      assert.match(
        (await inProcess(['admin', 'queue', 'retry', '--all', ...options])).stdout,
        /^1 job will be tried again/,
      )
      const after = await inProcess(['admin', 'queue', 'list', '--json', '--task', 'deliver', ...options])
      assert.deepEqual(
        (JSON.parse(after.stdout) as { readonly state: string }[]).map(({ state }) => state),
        ['waiting'],
      )
    })

    it(`looks after feeds, on ${kind}`, async (t) => {
      const { options } = await place(t, kind)
      await inProcess(['migrate', ...options])
      assert.match(
        (await inProcess(['admin', 'feeds', 'list', ...options])).stdout,
        /^There are no feeds yet/,
      )
      const { code, stderr } = await inProcess(['admin', 'feeds', 'accept', 'debian', ...options])
      assert.equal(code, 2)
      assert.match(stderr, /The feed debian has no generation that is held back/)
    })
  }

  const wrong: readonly [args: readonly string[], message: RegExp][] = [
    [['keys', 'creat', 'a'], /did you mean create/],
    [['keys', 'create'], /name of the key/],
    [['keys', 'list', 'a'], /one operand too many/],
    [['keys', 'create', 'a', '--scopes', 'all'], /there are: index, report, admin/],
    [['queue', 'retry'], /the id of a job, or --all/],
    [['queue', 'discard', 'x1'], /no id of a job/],
    [['feeds', 'accept'], /the id of a feed/],
    [['queue', 'list', '--database', 'mysql://x'], /--database is neither postgres/],
  ]
  for (const [args, message] of wrong)
    it(`${args.join(' ')} is wrong usage`, async () => {
      const { code, stderr } = await inProcess(['admin', ...args])
      assert.equal(code, 2, stderr)
      assert.match(stderr, message)
    })

  it('says when nobody answers, without the password', async () => {
    const { code, stderr } = await inProcess([
      'admin',
      'keys',
      'list',
      '--database',
      'postgres://u:hush@127.0.0.1:1/d',
    ])
    assert.equal(code, 3)
    assert.match(stderr, /\[store-unreachable\]/)
    assert.ok(!stderr.includes('hush'))
  })
})
