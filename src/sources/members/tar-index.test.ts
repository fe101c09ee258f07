import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { failure } from '../../../test/image-archives.ts'
import { chunked } from '../../../test/layer-fixtures.ts'
import { openTarOf, type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import { MAX_META_BYTES } from '../../tar/scanner.ts'
import { followLinks, MAX_LINKS } from './links.ts'
import { StreamSource } from './stream-source.ts'
import { MAX_MEMBERS, MAX_NAME_CHARACTERS, type TarMember, tarMembers } from './tar-index.ts'

async function membersOf(tar: Uint8Array, chunk = tar.length): Promise<TarMember[]> {
  const members: TarMember[] = []
  for await (const member of tarMembers(new StreamSource('The tar', chunked(tar, chunk))))
    members.push(member)
  return members
}

/** `name=content` of files, `name->target` of links. */
async function described(entries: readonly TarEntry[], chunk?: number): Promise<string[]> {
  const tar = tarOf(entries)
  const members = await membersOf(tar, chunk)
  return members.map(({ kind, name, target, offset, size }) =>
    kind === 'link' ? `${name}->${target}` : `${name}=${tar.toString('utf8', offset, offset + size)}`,
  )
}

const LONG = `${'folder/'.repeat(40)}manifest.json`

describe('tarMembers', () => {
  const cases: readonly (readonly [string, readonly TarEntry[], readonly string[]])[] = [
    [
      'files in their order',
      [
        { path: 'b', content: '1' },
        { path: 'a', content: '22' },
      ],
      ['b=1', 'a=22'],
    ],
    ['nothing in an empty tar', [], []],
    [
      'a folder, device or fifo as nothing',
      [{ path: 'd/' }, { path: 'p', type: 'fifo' }, { path: 'a' }],
      ['a='],
    ],
    [
      'names that are not normal',
      [{ path: './a' }, { path: '/b' }, { path: 'c//./d/../e' }],
      ['a=', 'b=', 'c/e='],
    ],
    ['nothing outside the archive', [{ path: '../a' }, { path: 'x/../../b' }, { path: 'c' }], ['c=']],
    ['nothing without a name', [{ path: './', type: 'file', content: '1' }, { path: 'a' }], ['a=']],
    ['the old flag of a file', [{ path: 'a', type: '\0', content: '1' }], ['a=1']],
    ['a symbolic link', [{ path: 'x/l', type: 'symlink', linkname: '../y/f' }], ['x/l->y/f']],
    ['a symbolic link in the root', [{ path: 'l', type: 'symlink', linkname: 'f' }], ['l->f']],
    ['an absolute symbolic link', [{ path: 'x/l', type: 'symlink', linkname: '/y' }], ['x/l->y']],
    ['a hard link, from the root', [{ path: 'x/l', type: 'hardlink', linkname: 'y/f' }], ['x/l->y/f']],
    [
      'a link out of the archive as one to nothing',
      [{ path: 'x/l', type: 'symlink', linkname: '../../y' }],
      ['x/l->'],
    ],
    ['a link out of the root', [{ path: 'l', type: 'symlink', linkname: '../y' }], ['l->']],
    ['a long name, PAX', [{ path: LONG, content: '1' }, { path: 'b' }], [`${LONG}=1`, 'b=']],
    ['a long name, GNU', [{ path: LONG, content: '1', format: 'gnu' }, { path: 'b' }], [`${LONG}=1`, 'b=']],
    [
      'a long target, GNU',
      [{ path: 'l', type: 'symlink', linkname: LONG, format: 'gnu' }, { path: 'b' }],
      [`l->${LONG}`, 'b='],
    ],
    [
      'a size that PAX says',
      [
        { path: 'a', content: 'abc', size: 0, pax: { size: '3' } },
        { path: 'b', content: '1' },
      ],
      ['a=abc', 'b=1'],
    ],
    ['a name that is not UTF-8', [{ path: Buffer.from([0xff, 0x61]), content: '1' }], ['ÿa=1']],
    [
      'links with a size without content',
      [{ path: 'l', type: 'symlink', linkname: 'f', size: 512 }, { path: 'f' }],
      ['l->f', 'f='],
    ],
  ]
  for (const [name, entries, expected] of cases) {
    it(`finds ${name}`, async () => {
      assert.deepEqual(await described(entries), expected)
      assert.deepEqual(await described(entries, 100), expected)
    })
  }

  it('passes over global PAX records', async () => {
    const entries = [
      { path: 'x', type: 'g', content: '9 path=z\n' },
      { path: 'l', type: 'symlink', linkname: 'a' },
      { path: 'a', content: '1' },
    ]

    assert.deepEqual(await described(entries), ['l->a', 'a=1'])
  })

  it('needs no blocks of zeros at the end', async () => {
    const members = await membersOf(openTarOf([{ path: 'a', content: '1' }]))

    assert.deepEqual(
      members.map(({ name }) => name),
      ['a'],
    )
  })

  it('finds what tar-stream packed', async () => {
    const name = fc.stringMatching(/^[a-z]{1,60}$/)
    const file = fc.record({ path: fc.array(name, { minLength: 1, maxLength: 6 }), content: fc.string() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { maxLength: 8 }),
        fc.integer({ min: 1, max: 2000 }),
        async (files, chunk) => {
          const packing = pack()
          for (const { path, content } of files) packing.entry({ name: path.join('/') }, content)
          packing.finalize()
          const parts: Buffer[] = []
          for await (const part of packing) parts.push(part as Buffer)
          const tar = Buffer.concat(parts)

          const members = await membersOf(tar, chunk)

          assert.deepEqual(
            members.map((one) => [one.name, tar.toString('utf8', one.offset, one.offset + one.size)]),
            files.map(({ path, content }) => [path.join('/'), Buffer.from(content).toString()]),
          )
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('tarMembers refuses', () => {
  const start = openTarOf([{ path: 'a', content: '1' }])
  const sparse = (block: Buffer) => block.write('00000001000\0', 483, 'latin1')
  const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
    ['what is no tar', Buffer.alloc(1024, 'x'), 'input-not-an-image', 'it is no tar'],
    ['a start of a block', Buffer.alloc(10), 'input-not-an-image', 'it is no tar'],
    [
      'something else after a member',
      Buffer.concat([start, Buffer.alloc(512, 'x')]),
      'archive-corrupt',
      'at byte 1024',
    ],
    ['half a header', Buffer.concat([start, start.subarray(0, 100)]), 'archive-corrupt', 'inside a header'],
    [
      'a PAX header that is cut short',
      tarOf([{ path: 'x', type: 'x', size: 9000 }]).subarray(0, 700),
      'archive-corrupt',
      'inside an extended header',
    ],
    [
      'a PAX header that is malformed',
      tarOf([{ path: 'x', type: 'x', content: 'nonsense' }]),
      'archive-corrupt',
      'PAX header is malformed',
    ],
    [
      'a PAX header that is too long',
      tarOf([{ path: 'x', type: 'x', size: MAX_META_BYTES + 1 }]),
      'archive-corrupt',
      `${MAX_META_BYTES + 1} bytes`,
    ],
    [
      'a long name that is too long',
      tarOf([{ path: 'x', type: 'L', size: MAX_META_BYTES + 1 }]),
      'archive-corrupt',
      `${MAX_META_BYTES + 1} bytes`,
    ],
    [
      'a sparse file, GNU',
      tarOf([{ path: 'layer.tar', type: 'S', format: 'gnu', patch: sparse }]),
      'archive-corrupt',
      'sparse file',
    ],
    [
      'a sparse file, PAX',
      tarOf([{ path: 'layer.tar', pax: { 'GNU.sparse.major': '1' } }]),
      'archive-corrupt',
      'sparse file',
    ],
  ]
  for (const [name, tar, code, words] of cases) {
    it(name, async () => {
      await assert.rejects(membersOf(tar), failure(code, 'The tar', words))
    })
  }

  it('more members than the limit', async () => {
    const one = openTarOf([{ path: 'a' }])
    const tar = Buffer.concat(Array.from({ length: MAX_MEMBERS + 2 }, () => one))

    await assert.rejects(membersOf(tar), failure('archive-corrupt', `more than ${MAX_MEMBERS} members`))
  })

  it('more in names than the limit', async () => {
    const path = 'n'.repeat(1000 * 1000)
    const count = Math.ceil(MAX_NAME_CHARACTERS / path.length) + 1
    const one = openTarOf([{ path, format: 'gnu' }])
    async function* tars(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < count; i++) yield await Promise.resolve(one)
    }
    const members = tarMembers(new StreamSource('The tar', tars()))

    await assert.rejects(
      async () => {
        for await (const member of members) assert.equal(member.size, 0)
      },
      failure('archive-corrupt', `more than ${MAX_NAME_CHARACTERS} characters`),
    )
  })
})

describe('followLinks', () => {
  const member = (name: string, target?: string): readonly [string, TarMember] => [
    name,
    { kind: target === undefined ? 'file' : 'link', name, target: target ?? '', offset: 0, size: 0 },
  ]
  const chain = (length: number) => [
    ...Array.from({ length }, (_, index) => member(`l${index}`, `l${index + 1}`)),
    member(`l${length}`),
  ]
  const cases: readonly (readonly [
    string,
    readonly (readonly [string, TarMember])[],
    string,
    string | undefined,
  ])[] = [
    ['a file', [member('f')], 'f', 'f'],
    ['a file by a name that is not normal', [member('x/f')], './x//f', 'x/f'],
    ['nothing', [member('f')], 'g', undefined],
    ['nothing outside the archive', [member('f')], '../f', undefined],
    ['a file behind a link', [member('l', 'f'), member('f')], 'l', 'f'],
    ['nothing behind a link to nothing', [member('l', 'g')], 'l', undefined],
    ['nothing behind a link out of the archive', [member('l', '')], 'l', undefined],
    ['nothing in a circle', [member('a', 'b'), member('b', 'a')], 'a', undefined],
    ['a file at the end of the longest chain', chain(MAX_LINKS), 'l0', `l${MAX_LINKS}`],
    ['nothing at the end of a longer one', chain(MAX_LINKS + 1), 'l0', undefined],
  ]
  for (const [what, members, name, expected] of cases) {
    it(`finds ${what}`, () => {
      assert.equal(followLinks(new Map(members), name)?.name, expected)
    })
  }
})
