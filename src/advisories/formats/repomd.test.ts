import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { PlimsollError } from '../../core/errors.ts'
import { filesOfRepositories, namedByMirrorList, repomdOf } from './repomd.ts'

const options = { signal: new AbortController().signal }
const URL = 'https://repo.example/x86_64/repodata/repomd.xml'
const SHA256 = 'ab'.repeat(32)

function data(kind: string, href: string, checksum = SHA256, type = 'sha256'): string {
  return `<data type="${kind}"><checksum type="${type}">${checksum}</checksum><location href="${href}"/></data>`
}

function named(...entries: readonly string[]): ReturnType<typeof filesOfRepositories> {
  const text = `<repomd xmlns="http://linux.duke.edu/metadata/repo">${entries.join('')}</repomd>`
  const documents = [
    documentOf(undefined, URL),
    documentOf(Buffer.from('<x/>'), 'https://repo.example/repomd.xml'),
    documentOf(Buffer.from(text), URL),
  ]
  return filesOfRepositories(documents, ['modules', 'updateinfo'], options)
}

function isInvalid(error: unknown): boolean {
  return error instanceof PlimsollError && error.code === 'feed-invalid'
}

describe('repomd.xml', () => {
  it('lies in the repository', () => {
    const url = 'https://repo.example/x86_64/repodata/repomd.xml'
    assert.deepEqual(repomdOf('https://repo.example/x86_64'), { url })
    assert.deepEqual(repomdOf('https://repo.example/x86_64//', { optional: true }), { url, optional: true })
  })

  it('names files with their checksums, in the order that is asked for', async () => {
    const files = await named(
      data('primary', 'repodata/primary.xml.gz'),
      data('updateinfo', 'repodata/updateinfo.xml.gz'),
      data('modules', 'repodata/modules.yaml.gz', 'cd'.repeat(20), 'sha'),
    )
    assert.deepEqual(files, [
      {
        url: 'https://repo.example/x86_64/repodata/modules.yaml.gz',
        digest: { algorithm: 'sha1', hex: 'cd'.repeat(20) },
      },
      {
        url: 'https://repo.example/x86_64/repodata/updateinfo.xml.gz',
        digest: { algorithm: 'sha256', hex: SHA256 },
      },
    ])
    assert.deepEqual(await named(data('primary', 'repodata/primary.xml.gz')), [])
  })

  for (const [what, entry] of [
    ['no file', ''],
    ['a file elsewhere', data('modules', 'https://elsewhere.example/m')],
    ['a file above', data('modules', '../../m')],
    ['no address', data('modules', '')],
    ['an unknown checksum', data('modules', 'm', 'ab'.repeat(16), 'md5')],
    ['a checksum that is none', data('modules', 'm', 'xyz')],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(named(entry), isInvalid)
    })
  }

  it('is found behind the real lists of mirrors', async (t) => {
    if (!needsRealData(t)) return
    const list = documentOf(
      realData('upstream/cdn.amazonlinux.com/al2023/core/mirrors/latest/x86_64/mirror.list'),
    )
    const { url } = repomdOf(await namedByMirrorList(list, 'x86_64', options))
    const path = realData(`upstream/${url.slice('https://'.length)}`)
    const [file] = await filesOfRepositories([documentOf(path, url)], ['updateinfo'], options)
    assert.match(file?.url ?? '', /x86_64\/repodata\/updateinfo\.xml\.gz$/)
  })
})

describe('a list of mirrors', () => {
  const first = (text: string): Promise<string> =>
    namedByMirrorList(documentOf(Buffer.from(text)), 'x86_64', options)

  it('gives its first', async () => {
    assert.equal(await first('# list\n\nhttps://a.example/x\r\nhttps://b.example/x\n'), 'https://a.example/x')
    assert.equal(await first('http://a.example/$basearch/'), 'http://a.example/x86_64/')
  })

  for (const text of ['', '\n', 'nonsense', 'file:///etc/passwd', 'https:///', '<html></html>']) {
    it(`is refused as ${JSON.stringify(text)}`, async () => {
      await assert.rejects(first(text), isInvalid)
    })
  }
})
