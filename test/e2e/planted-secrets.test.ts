import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { tempFolder } from '../image-archives.ts'
import { plantedImage } from '../planted-image.ts'
import { plimsoll } from '../plimsoll.ts'
import { needsRealData } from '../real-data.ts'

interface SavedSecret {
  readonly RuleID: string
  readonly Plimsoll: {
    readonly Plimsoll: {
      readonly Secret: { readonly Places: readonly { readonly Path: string; readonly HiddenBy?: number }[] }
    }
  }
}

/** Formats that need something of the user, or list packages alone. */
const ELSEWHERE = new Set(['template', 'github'])

describe('secrets that were planted in a real image', () => {
  it('are all found, whatever they lie in, and none of them is in anything that is written', async (t) => {
    if (!needsRealData(t)) return
    const { archive, planted } = plantedImage()
    assert.ok(planted.length >= 200, String(planted.length))
    const folder = tempFolder(t)
    const image = join(folder, 'image.tar')
    writeFileSync(image, archive)
    const json = join(folder, 'report.json')

    const formats = REPORT_FORMATS.map(({ id }) => id).filter((id) => !ELSEWHERE.has(id) && id !== 'json')
    const outputs = ['json', ...formats].flatMap((id) => [
      '--format',
      id,
      '--output',
      id === 'json' ? json : join(folder, `report.${id}`),
    ])
    const run = await plimsoll([
      'image',
      '--input',
      image,
      '--scanners',
      'secret',
      '--secret-confidence',
      'low',
      '--cache-dir',
      join(folder, 'cache'),
      '--show-suppressed',
      '--debug',
      ...outputs,
    ])
    assert.ok(run.code === 0 || run.code === 4, run.stderr)

    const found = JSON.parse(readFileSync(json, 'utf8')) as {
      readonly Results: readonly { readonly Secrets?: readonly SavedSecret[] }[]
    }
    const places = new Map<string, Set<string>>()
    for (const { RuleID, Plimsoll } of found.Results.flatMap(({ Secrets = [] }) => Secrets))
      for (const { Path } of Plimsoll.Plimsoll.Secret.Places) {
        const rules = places.get(Path) ?? new Set()
        places.set(Path, rules.add(RuleID))
      }
    const missed = planted.filter(({ path }) => !places.has(path))
    assert.deepEqual(missed, [])
    const misnamed = planted.filter(({ path, rule }) => places.get(path)?.has(rule) !== true)
    assert.ok(
      misnamed.length < planted.length / 10,
      misnamed.map(({ rule, path }) => `${rule} ${path}`).join('\n'),
    )

    const deleted = found.Results.flatMap(({ Secrets = [] }) => Secrets)
      .flatMap(({ Plimsoll }) => Plimsoll.Plimsoll.Secret.Places)
      .filter(({ Path }) => Path.startsWith('srv/gone/'))
    assert.ok(deleted.length > 10 && deleted.every(({ HiddenBy }) => HiddenBy === 3))

    // The image's own config is in the JSON as it is, because the format has it so; what is said of it is not.
    const texts = [
      ...formats.map((id) => readFileSync(join(folder, `report.${id}`), 'utf8')),
      run.stdout,
      run.stderr,
    ]
    for (const [index, text] of texts.entries())
      for (const { secrets, rule } of planted)
        for (const secret of secrets)
          assert.ok(
            secret.length < 12 || !text.includes(secret),
            `${rule} is in ${formats[index] ?? 'what was printed'}`,
          )
  })
})
