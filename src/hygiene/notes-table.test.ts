import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput } from '../../test/hygiene-image.ts'
import type { HygieneArea } from '../core/hygiene.ts'
import { misconfigurationOf } from './make-misconfiguration.ts'
import { NOTE_KINDS, noteKind } from './notes-table.ts'
import { AREA_WEIGHTS, AREAS, scoresOf } from './score.ts'

/** Areas by the first two digits of an id, from 01. */
const BY_DIGITS: readonly HygieneArea[] = [
  'identity',
  'user',
  'tools',
  'leftovers',
  'waste',
  'privileges',
  'secrets',
  'configuration',
]

describe('the table of notes', () => {
  it('is sorted by id, each of its area', () => {
    const ids = NOTE_KINDS.map(({ id }) => id)

    assert.deepEqual(ids, [...new Set(ids)].sort())
    for (const { id, area } of NOTE_KINDS) {
      assert.match(id, /^PLH-0\d0[1-9]$|^PLH-0\d1\d$/)
      assert.equal(BY_DIGITS[Number(id.slice(4, 6)) - 1], area, id)
    }
  })

  it('has titles without and sentences with a full stop', () => {
    for (const { id, title, description, advice, points } of NOTE_KINDS) {
      assert.ok(title.length > 0 && title.length <= 60 && !title.endsWith('.'), id)
      assert.match(description, /^[A-Z«].*\.$/, id)
      assert.match(advice, /^[A-Z].*\.$/, id)
      assert.ok(points > 0 && points <= 100, id)
    }
  })

  it('knows the ids of Dockle that an image itself can answer, and of others', () => {
    const aliases = new Set(NOTE_KINDS.flatMap((kind) => kind.aliases))
    const dockle =
      'CIS-DI-0001 CIS-DI-0006 CIS-DI-0008 CIS-DI-0010 DKL-DI-0002 DKL-DI-0004 DKL-DI-0005 DKL-DI-0006 ' +
      'DKL-LI-0001 DKL-LI-0002 DKL-LI-0003'

    for (const id of [...dockle.split(' '), 'DL3002', 'DS-0002', 'DS-0026']) assert.ok(aliases.has(id), id)
    for (const alias of aliases) assert.match(alias, /^(?:CIS-DI|DKL-[DL]I)-\d{4}$|^DL\d{4}$|^DS-\d{4}$/)
  })

  it('throws for an id that is not in it', () => {
    assert.throws(() => noteKind('PLH-9999'), /no note PLH-9999/)
  })
})

describe('misconfigurationOf', () => {
  it('is about the image where no file is named', () => {
    const made = misconfigurationOf({ id: 'PLH-0201', message: 'It runs as root.' }, hygieneInput([]))

    assert.deepEqual(
      [made.class, made.subject, made.place, made.standards, made.bytes],
      [
        'hygiene',
        { kind: 'Image', name: 'example/app:1.0', path: [] },
        { file: 'example/app:1.0' },
        ['CIS-DI-0001'],
        undefined,
      ],
    )
    assert.ok(
      ['CIS-DI-0001', 'DL3002', 'DS-0002', 'AVD-DS-0002', 'DS002'].every((id) => made.aliases.includes(id)),
    )
  })

  it('has the place, the bytes and the advice of the note', () => {
    const note = { id: 'PLH-0701', message: 'm.', file: 'a', layer: 0, hiddenBy: 2, bytes: 7, advice: 'Do.' }

    const { place, bytes, advice } = misconfigurationOf(note, hygieneInput([]))

    assert.deepEqual([place, bytes, advice], [{ file: 'a', layer: 0, hiddenBy: 2 }, 7, 'Do.'])
  })
})

describe('scoresOf', () => {
  it('weighs areas to 100 in all', () => {
    assert.equal(
      Object.values(AREA_WEIGHTS).reduce((sum, weight) => sum + weight, 0),
      100,
    )
    assert.deepEqual([...AREAS].sort(), Object.keys(AREA_WEIGHTS).sort())
  })

  it('takes the points of each note once, and never more than there are', () => {
    const clean = scoresOf([], true)
    const root = scoresOf(['PLH-0201', 'PLH-0201'], true)
    const all = scoresOf(
      NOTE_KINDS.map(({ id }) => id),
      true,
    )

    assert.deepEqual([clean.score, clean.scores.length], [100, 8])
    assert.equal(root.scores.find(({ area }) => area === 'user')?.points, 0)
    assert.equal(root.score, 80)
    assert.equal(scoresOf(['PLH-0203', 'PLH-0203'], true).scores[1]?.points, 80)
    assert.ok(all.scores.every(({ points }) => points >= 0))
  })

  it('leaves out of a root file system what only an image has', () => {
    const { scores, score } = scoresOf([], false)

    assert.deepEqual(
      scores.map(({ area }) => area),
      ['tools', 'leftovers', 'waste', 'privileges', 'secrets'],
    )
    assert.equal(score, 100)
  })
})
