import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  chunked,
  layerOptions,
  problemsOf,
  textAnalyser,
  textStreamAnalyser,
  textsOf,
} from '../../../test/layer-fixtures.ts'
import { type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import type { AnyAnalyser, StreamAnalyser } from '../../core/analyser.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import type { LayerLimits } from '../limits.ts'
import { readLayer } from './read-layer.ts'
import { MAX_STREAMED_KEPT } from './wanted-files.ts'

interface Settings {
  readonly analysers: readonly AnyAnalyser[]
  readonly limits?: Partial<LayerLimits>
  readonly chunkSize?: number
}

async function reportOf(
  entries: readonly TarEntry[],
  { analysers, limits = {}, chunkSize }: Settings,
): Promise<LayerReport> {
  const options = { ...layerOptions({ analysers, limits }), subject: 'the layer', layer: 'sha256:layer' }
  return (await readLayer(chunked(tarOf(entries), chunkSize), options)).report
}

describe('a file that is read as it goes by', () => {
  const isProgram: StreamAnalyser['wants'] = (path, { mode }) => path.startsWith('bin/') && (mode & 0o111) > 0
  const program = (path: string, content: string): TarEntry => ({ path, content, mode: 0o100755 })
  const STREAM = textStreamAnalyser('stream', isProgram)
  const link = (path: string, linkname: string): TarEntry => ({
    path,
    type: 'hardlink',
    linkname,
    mode: 0o100755,
  })

  it('reaches all who want it, in the pieces in which the layer came', async () => {
    const pieces: number[] = []
    const analysers = [textStreamAnalyser('a', isProgram, { pieces }), textStreamAnalyser('b', isProgram)]
    const text = 'x'.repeat(2000)
    const report = await reportOf([program('bin/a', text), program('b', 'no'), program('bin/c', 'c')], {
      analysers,
      chunkSize: 512,
    })

    assert.deepEqual(
      report.files.map(({ analyser, path }) => `${analyser} ${path}`),
      ['a bin/a', 'b bin/a', 'a bin/c', 'b bin/c'],
    )
    assert.deepEqual(
      textsOf(report).map(([, , content]) => content),
      [text, text, 'c', 'c'],
    )
    assert.deepEqual(pieces, [512, 512, 512, 464, 1])
  })

  it('is left by each who has enough, and not handed over when the last has', async () => {
    const pieces: number[] = []
    const analysers = [
      textStreamAnalyser('a', isProgram, { enough: 600, pieces }),
      textStreamAnalyser('b', isProgram, { enough: 1100 }),
    ]
    const report = await reportOf([program('bin/a', 'x'.repeat(5000)), program('bin/b', 'y')], {
      analysers,
      chunkSize: 512,
    })

    assert.deepEqual(
      textsOf(report).map(([, , content]) => content.length),
      [1024, 1536, 1, 1],
    )
    assert.deepEqual(pieces, [512, 512, 1])
  })

  it('may be empty, and has no report when nothing is in it', async () => {
    assert.deepEqual(
      (await reportOf([program('bin/a', ''), program('bin/b', 'b')], { analysers: [STREAM] })).files,
      [{ path: 'bin/b', analyser: 'stream', owned: [{ package: 'bin/b', paths: 'b' }] }],
    )
  })

  it('is read whole for others, and both see all of it', async () => {
    const analysers = [STREAM, textAnalyser('whole', (path) => path === 'bin/a')]
    assert.deepEqual(textsOf(await reportOf([program('bin/a', 'abc')], { analysers, chunkSize: 100 })), [
      ['bin/a', 'bin/a', 'abc'],
      ['bin/a', 'bin/a', 'abc'],
    ])
  })

  it('is under no limit on size, whoever else finds it too large', async () => {
    const analysers = [STREAM, textAnalyser('whole', () => true, { maxBytes: 2 })]
    const limits = { maxWantedBytes: 1 }
    const report = await reportOf([program('bin/a', 'abc'), program('bin/b', 'xy')], { analysers, limits })
    assert.deepEqual(
      textsOf(report).map(([, , text]) => text),
      ['abc', 'xy'],
    )
    assert.deepEqual(problemsOf(report), ['file-too-large bin/a', 'wanted-bytes-limit bin/b'])
  })

  it('has a problem where its analyser fails, at any step', async () => {
    const fail = (): never => {
      throw new TypeError('oh')
    }
    const failing: StreamAnalyser[] = [
      { ...STREAM, id: 'open', open: fail },
      { ...STREAM, id: 'push', open: () => ({ push: fail, end: () => ({}) }) },
      { ...STREAM, id: 'end', open: () => ({ push: () => 'more', end: fail }) },
    ]
    const report = await reportOf([program('bin/a', 'abc')], { analysers: [...failing, STREAM] })
    assert.deepEqual(
      report.files.map(({ analyser, problems }) => `${analyser}: ${problems?.[0]?.detail ?? 'fine'}`),
      ['open: open failed: oh', 'push: push failed: oh', 'end: end failed: oh', 'stream: fine'].toSorted(
        (a, b) =>
          report.files.findIndex(({ analyser }) => a.startsWith(`${analyser}:`)) -
          report.files.findIndex(({ analyser }) => b.startsWith(`${analyser}:`)),
      ),
    )
    assert.deepEqual(problemsOf(report), Array(3).fill('file-unreadable bin/a'))
  })

  it('is gone when something else takes its path', async () => {
    const report = await reportOf(
      [program('bin/a', 'abc'), { path: 'bin/a', type: 'symlink', linkname: 'b' }, link('bin/l', 'bin/a')],
      { analysers: [STREAM] },
    )
    assert.deepEqual([textsOf(report), problemsOf(report)], [[], ['link-target-unread bin/l']])
  })

  it('is a problem when it is sparse', async () => {
    const pax = { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' }
    const report = await reportOf([{ ...program('bin/a', 'x'), pax }], { analysers: [STREAM] })
    assert.deepEqual(problemsOf(report), ['file-unreadable bin/a'])
  })

  it('says the same under a hard link, and nothing where it said nothing', async () => {
    const mute: StreamAnalyser = {
      ...STREAM,
      id: 'mute',
      open: () => ({ push: () => 'enough', end: () => ({}) }),
    }
    const told: StreamAnalyser = {
      ...STREAM,
      id: 'told',
      open: (path) => ({
        push: () => 'more',
        end: () => ({ problems: [problem('file-unreadable', path, 'x')] }),
      }),
    }
    const report = await reportOf([program('bin/a', 'abc'), link('bin/b', 'bin/a'), link('bin/c', 'bin/b')], {
      analysers: [STREAM, mute, told],
    })
    assert.deepEqual(
      report.files.map(({ path, analyser, problems }) => [path, analyser, problems?.[0]?.subject]),
      ['bin/a', 'bin/b', 'bin/c'].flatMap((path) => [
        [path, 'stream', undefined],
        [path, 'told', path],
      ]),
    )
  })

  it('is a problem as a hard link to what was not read', async () => {
    const report = await reportOf([{ path: 'a', content: 'abc' }, link('bin/b', 'a')], {
      analysers: [STREAM],
    })
    assert.deepEqual(problemsOf(report), ['link-target-unread bin/b'])
  })

  it('is remembered for hard links up to a number', async () => {
    const many = Array.from({ length: MAX_STREAMED_KEPT + 1 }, (_, i) => program(`bin/${i}`, ''))
    const links = [link('bin/x', 'bin/0'), link('bin/y', `bin/${MAX_STREAMED_KEPT}`)]
    assert.deepEqual(problemsOf(await reportOf([...many, ...links], { analysers: [STREAM] })), [
      'link-target-unread bin/y',
    ])
  })
})
