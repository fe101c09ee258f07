import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { accountsAnalyser, MAX_ACCOUNTS, MAX_FIELD } from './analyser.ts'

function analyse(path: string, text: string) {
  const bytes = Buffer.from(text)
  return accountsAnalyser.analyse([{ path, bytes, size: bytes.length, mode: 0o644 }])
}

describe('accountsAnalyser', () => {
  it('wants the files of accounts of the image, and no others', () => {
    const wanted = ['etc/passwd', 'etc/group', 'etc/shadow', 'etc/master.passwd']
    const others = ['etc/passwd-', 'srv/etc/passwd', 'etc/gshadow', 'passwd']
    const info = { size: 1, mode: 0o644 }

    for (const path of wanted) {
      assert.ok(accountsAnalyser.wants(path, info), path)
      assert.ok(
        accountsAnalyser.endings?.some((ending) => path.endsWith(ending)),
        path,
      )
    }
    for (const path of others) assert.ok(!accountsAnalyser.wants(path, info), path)
  })

  it('reads users', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\r\nopen::1000:1000::/home/open:\n# no\n+::::::\n\nnobody:*:65534:65534\n'

    assert.deepEqual(analyse('etc/passwd', text).accounts, [
      { kind: 'user', name: 'root', id: 0, shell: '/bin/bash' },
      { kind: 'user', name: 'open', id: 1000, shell: '', hasNoPassword: true },
      { kind: 'user', name: 'nobody', id: 65534, shell: '65534' },
    ])
  })

  it('reads groups, and of passwords whether there is one', () => {
    assert.deepEqual(analyse('etc/group', 'root:x:0:\nadm:x:4:syslog,me\nodd:x:-:\n').accounts, [
      { kind: 'group', name: 'root', id: 0 },
      { kind: 'group', name: 'adm', id: 4 },
      { kind: 'group', name: 'odd' },
    ])
    const shadow = analyse(
      'etc/shadow',
      'root:*:19000:0:99999:7:::\nme:$y$hidden:1::::::\nopen::19000:::::\n',
    )
    assert.deepEqual(shadow.accounts, [
      { kind: 'password', name: 'root' },
      { kind: 'password', name: 'me' },
      { kind: 'password', name: 'open', hasNoPassword: true },
    ])
    assert.ok(!JSON.stringify(shadow).includes('hidden'))
    assert.deepEqual(analyse('etc/master.passwd', 'toor::0:0:daemon:0:0:Root:/root:/bin/sh\n').accounts, [
      { kind: 'user', name: 'toor', id: 0, shell: '/bin/sh', hasNoPassword: true },
      { kind: 'password', name: 'toor', hasNoPassword: true },
    ])
  })

  it('says which lines are no accounts', () => {
    const { accounts, problems } = analyse('etc/passwd', 'root:x:0:0::/:\nnonsense\n:x:1:1::/:\n')

    assert.equal(accounts?.length, 1)
    assert.deepEqual(
      problems?.map(({ code, detail }) => `${code}: ${detail}`),
      ['account-unreadable: line 2 is no account, as are 1 more'],
    )
  })

  it('keeps to its limits, and says so', () => {
    const { accounts, problems } = analyse('etc/group', 'a:x:1:\n'.repeat(MAX_ACCOUNTS + 1))
    const long = analyse('etc/group', `${'n'.repeat(MAX_FIELD + 1)}:x:1:\n`)

    assert.equal(accounts?.length, MAX_ACCOUNTS)
    assert.match(problems?.[0]?.detail ?? '', /more than 20000 lines/)
    assert.equal(long.accounts?.[0]?.name.length, MAX_FIELD)
  })

  it('says nothing of nothing, and throws at nothing', () => {
    assert.deepEqual(analyse('etc/passwd', ''), {})
    const line = fc.string({ unit: fc.constantFrom(':', 'a', '0', '\n', '\r', '+', '\0') })
    fc.assert(
      fc.property(line, fc.constantFrom('etc/passwd', 'etc/shadow', 'etc/master.passwd'), (text, path) => {
        for (const { name } of analyse(path, text).accounts ?? []) assert.notEqual(name, '')
      }),
    )
  })
})
