import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { needsProgram } from '../../../test/real-data.ts'
import { testRules, testToken } from '../../../test/secret-rules.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { xzOf } from '../../../test/xz-builder.ts'
import { compileRules } from '../scan/compiled-rules.ts'
import { ContentStream, FileContext, OUTSIDE } from './content.ts'
import { MAX_UNPACKED_BYTES } from './unpack.ts'

const TEXT = `first line\ntoken = ${testToken()}\n`

function foundIn(path: string, bytes: Buffer): ReturnType<FileContext['found']> {
  const file = new FileContext(compileRules(testRules()), path)
  const content = new ContentStream(file, OUTSIDE, bytes.length)
  for (let at = 0; at < bytes.length; at += 4096)
    content.push(bytes.subarray(at, at + 4096), at + 4096 >= bytes.length)
  content.end()
  return file.found()
}

function packed(content: string | Buffer, ...options: string[]): Buffer {
  return execFileSync('xz', ['-c', ...options], { input: content })
}

test('a secret is found in files that xz packed, and in archives in them', (t) => {
  if (!needsProgram(t, 'xz')) return
  const files: readonly (readonly [path: string, bytes: Buffer, pathInside: string | undefined])[] = [
    ['var/log/apt/eipp.log.xz', packed(TEXT), undefined],
    ['by-its-bytes', packed(TEXT, '--check=sha256'), undefined],
    ['old.lzma', packed(TEXT, '--format=lzma'), undefined],
    ['a.tar.xz', packed(tarOf([{ path: 'etc/token', content: TEXT }])), 'etc/token'],
  ]
  for (const [path, bytes, pathInside] of files) {
    const { secrets, problems } = foundIn(path, bytes)
    assert.deepEqual(problems, [], path)
    assert.deepEqual(
      secrets.map((secret) => ({ rule: secret.rule, line: secret.line, pathInside: secret.pathInside })),
      [{ rule: 'token', line: 2, pathInside }],
      path,
    )
  }
})

test('what is not read of it is said', () => {
  const good = xzOf({ blocks: [Buffer.from([1, 0, 0, 0x61, 0])], unpacked: 1 })
  const branching = xzOf({
    blocks: [Buffer.from([1, 0, 0, 0x61, 0])],
    unpacked: 1,
    header: [1, 0x04, 0, 0x21, 1, 8],
  })
  const cases = [
    { bytes: good.subarray(0, -1), says: 'it is no readable xz: it ends too early' },
    { bytes: branching, says: 'it is no readable xz: it uses the filter x86, which is not read' },
  ]
  assert.deepEqual(foundIn('good.xz', good).problems, [])
  for (const { bytes, says } of cases)
    assert.deepEqual(
      foundIn('a.xz', bytes).problems.map(({ code, subject, detail }) => ({ code, subject, detail })),
      [{ code: 'secrets-unread', subject: 'a.xz', detail: says }],
    )
})

test('MAX_UNPACKED_BYTES holds for xz', (t) => {
  if (!needsProgram(t, 'xz')) return
  const { problems } = foundIn('bomb.xz', packed(Buffer.alloc(MAX_UNPACKED_BYTES + 1), '-0'))
  assert.match(JSON.stringify(problems), /unpacks to more than 67108864 bytes/)
})
