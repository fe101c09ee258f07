import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { configSchema } from '../../../tools/docs/config-schema.ts'
import { PlimsollError } from '../../core/errors.ts'
import { parseConfig, readConfigFile } from './config-file.ts'
import { parseValue } from './parse-value.ts'
import { readOptions } from './read.ts'
import { resolveOptions, unknownVariables } from './resolve.ts'
import { environmentName, optionsOf } from './table.ts'
import type { OptionKind, OptionValue } from './types.ts'

describe('values', () => {
  const size: OptionKind = { kind: 'size' }
  const duration: OptionKind = { kind: 'duration' }
  const flag: OptionKind = { kind: 'flag' }
  const number: OptionKind = { kind: 'number', placeholder: 'N', least: 1, most: 9 }
  const list: OptionKind = { kind: 'list', placeholder: 'X', choices: ['HIGH', 'LOW'] }
  const free: OptionKind = { kind: 'list', placeholder: 'X' }
  const good: readonly [OptionKind, readonly string[], OptionValue][] = [
    [size, ['512'], 512],
    [size, ['1KB'], 1000],
    [size, ['1.5 MiB'], 1.5 * 2 ** 20],
    [size, ['2gib'], 2 ** 31],
    [duration, ['90s'], 90_000],
    [duration, ['24h'], 86_400_000],
    [duration, ['7d'], 604_800_000],
    [duration, ['1h 30m'], 5_400_000],
    [flag, ['true'], true],
    [flag, ['0'], false],
    [flag, ['No'], false],
    [number, ['9'], 9],
    [list, ['high,low'], ['HIGH', 'LOW']],
    // Said twice is kept twice: the n-th format belongs to the n-th output.
    [list, ['low', 'high,low'], ['LOW', 'HIGH', 'LOW']],
    [free, ['a, b', 'c'], ['a', 'b', 'c']],
    [free, ['**/{a,{b,c}},d', '}e,f'], ['**/{a,{b,c}}', 'd', '}e', 'f']],
    [{ kind: 'text', placeholder: 'X' }, ['first', 'last'], 'last'],
    [{ kind: 'choice', choices: ['a', 'b'] }, ['B'], ['b']],
  ]
  for (const [kind, texts, value] of good) {
    it(`${kind.kind} ${JSON.stringify(texts)}`, () =>
      assert.deepEqual(parseValue({ value: kind }, texts), { value }))
  }

  const bad: readonly [OptionKind, string, RegExp][] = [
    [size, '12XB', /a size such as/],
    [size, '-1', /a size/],
    [size, '', /a size/],
    [size, '1constructor', /a size/],
    [duration, '5', /a duration|^$/],
    [duration, '5m,1s', /a duration/],
    [flag, 'maybe', /true or false/],
    [number, '0', /from 1 to 9/],
    [number, '10', /from 1 to 9/],
    [number, '1.5', /whole number/],
    [number, '1e1', /whole number/],
    [list, 'HIHG', /did you mean «HIGH»/],
    [list, 'zzz', /there are: HIGH, LOW/],
    [list, '', /is empty/],
    [list, ' , ', /is empty/],
    [free, '', /is empty/],
    [{ kind: 'text', placeholder: 'X' }, '', /empty/],
  ]
  for (const [kind, text, says] of bad) {
    it(`${kind.kind} ${JSON.stringify(text)} is refused`, () => {
      const result = parseValue({ value: kind }, [text])
      assert.ok('fault' in result, JSON.stringify(result))
      assert.match(result.fault, says)
    })
  }
})

describe('precedence', () => {
  const name = environmentName({ name: 'severity' })
  const cases = [
    { given: {}, environment: {}, file: {}, expect: ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] },
    { given: {}, environment: {}, file: { severity: ['LOW'] }, expect: ['LOW'] },
    { given: {}, environment: { [name]: 'MEDIUM' }, file: { severity: ['LOW'] }, expect: ['MEDIUM'] },
    {
      given: { severity: ['HIGH'] },
      environment: { [name]: 'MEDIUM' },
      file: { severity: ['LOW'] },
      expect: ['HIGH'],
    },
    { given: {}, environment: { [name]: '' }, file: { severity: ['LOW'] }, expect: ['LOW'] },
  ]
  for (const { given, environment, file, expect } of cases) {
    it(`${JSON.stringify([given, environment, file])} gives ${expect.join()}`, () => {
      assert.deepEqual(resolveOptions('image', given, environment, file)['severity'], expect)
    })
  }

  it('holds for another name of an option', () => {
    assert.equal(resolveOptions('image', {}, { PLIMSOLL_SKIP_DB_UPDATE: '1' }, {})['offline'], true)
    const both = { PLIMSOLL_SKIP_DB_UPDATE: '1', PLIMSOLL_OFFLINE: '0' }
    assert.equal(resolveOptions('image', {}, both, {})['offline'], false)
    assert.deepEqual(unknownVariables({ PLIMSOLL_SKIP_DB_UPDATE: '1' }), [])
  })

  it('leaves out the environment for what is only to be given, such as a version to look for', () => {
    assert.equal(resolveOptions('find', {}, { PLIMSOLL_VERSION: '1.0' }, {})['version'], undefined)
    assert.equal(resolveOptions('find', { version: ['<1'] }, {}, {})['version'], '<1')
  })

  it('holds for a flag that is switched off further up', () => {
    const values = resolveOptions('image', {}, { PLIMSOLL_OFFLINE: 'false' }, { offline: true })
    assert.equal(values['offline'], false)
  })

  it('names where a wrong value stands', () => {
    const wrong = (act: () => unknown, says: RegExp): void => {
      assert.throws(
        act,
        (error) =>
          error instanceof PlimsollError && error.code === 'option-invalid' && says.test(error.message),
      )
    }
    wrong(() => resolveOptions('image', { severity: ['x'] }, {}, {}), /^--severity does not know/)
    wrong(
      () => resolveOptions('image', {}, { PLIMSOLL_SEVERITY: 'x' }, {}),
      /^PLIMSOLL_SEVERITY does not know/,
    )
  })

  it('fills every option of every command with what its default says', () => {
    for (const command of ['image', 'rootfs', 'db update', 'clean'] as const) {
      const values = resolveOptions(command, {}, {}, {})
      for (const option of optionsOf(command)) {
        assert.equal(values[option.name] !== undefined, option.default !== undefined, option.name)
      }
    }
  })
})

it('variables that nothing reads are told, with a guess', () => {
  const told = unknownVariables({
    PLIMSOLL_SEVERITTY: 'x',
    PLIMSOLL_SEVERITY: 'LOW',
    PLIMSOLL_PASSWORD: 'x',
    PATH: '',
  })
  assert.deepEqual(told, ['PLIMSOLL_SEVERITTY is no variable of Plimsoll; did you mean PLIMSOLL_SEVERITY?'])
})

it('options are read as the kind that they have', () => {
  const options = readOptions({ a: 'text', b: true, c: 5, d: ['x'] })
  assert.deepEqual(
    [options.text('a'), options.flag('b'), options.number('c'), options.list('d')],
    ['text', true, 5, ['x']],
  )
  assert.deepEqual(
    [options.text('x'), options.flag('x'), options.maybeNumber('x'), options.list('x')],
    [undefined, false, undefined, []],
  )
  assert.throws(() => options.number('a'))
  assert.throws(() => options.list('a'))
})

const CONFIG = `# all kinds of values
scan:
  skip-dirs: [proc, sys]
  severity-source: nvd,auto
filter:
  severity: HIGH
  ignore-unfixed: true
limits:
  file-size: 1GiB
db:
  max-age: 12h
exit:
  code: 1
timeout: 5m
`

describe('the configuration file', () => {
  it('gives the options that it names', async () => {
    assert.deepEqual(await parseConfig(CONFIG, 'plimsoll.yaml'), {
      'skip-dirs': ['proc', 'sys'],
      'severity-source': ['nvd', 'auto'],
      severity: ['HIGH'],
      'ignore-unfixed': true,
      'max-file-size': 2 ** 30,
      'max-db-age': 43_200_000,
      'exit-code': 1,
      timeout: 300_000,
    })
  })

  it('may have sections and lists with nothing in them, where that changes nothing', async () => {
    const text = 'filter:\n# severity: HIGH\n  ignore-status: []\nexit:\n  # code: 1\n'
    assert.deepEqual(await parseConfig(text, 'plimsoll.yaml'), { 'ignore-status': [] })
  })

  it('is what its schema says', () => {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(configSchema())
    assert.ok(validate(parse(CONFIG)), JSON.stringify(validate.errors))
    assert.equal(validate({ filter: { severity: ['HIHG'] } }), false)
    assert.equal(validate({ surprise: 1 }), false)
    assert.equal(validate({ filter: { severity: [] } }), false)
    assert.ok(validate({ filter: { 'ignore-status': [] }, exit: null, timeout: '1h30m' }))
    const entry = { id: ['CVE-1'], 'base-image': true, severity: 'LOW', reason: 'r', until: '2026-12-31' }
    assert.ok(validate({ exceptions: [entry] }), JSON.stringify(validate.errors))
    assert.ok(validate({ exceptions: null }))
    for (const wrong of [{ reason: undefined }, { until: 'soon' }, { severity: 'HIHG' }, { cve: 'CVE-1' }])
      assert.equal(validate({ exceptions: [JSON.parse(JSON.stringify({ ...entry, ...wrong }))] }), false)
  })

  const faults: readonly [string, RegExp][] = [
    [
      'filter:\n  severty: HIGH\n',
      /^f:2:3: there is no key filter\.severty \(did you mean «filter\.severity»\?\)/,
    ],
    ['surprise: 1\n', /^f:1:1: there is no key surprise/],
    ['filtre:\n  severity: HIGH\n', /^f:1:1: there is no key filtre \(did you mean «filter»\?\)/],
    ['filter: HIGH\n', /^f:1:1: filter is to hold keys/],
    ['filter:\n  severity: []\n', /^f:2:3: filter\.severity is empty/],
    ['quiet: true\n---\nquiet: true\n', /^f:2:1: the file is to be one document/],
    ['filter:\n  severity: HIHG\n', /^f:2:3: filter\.severity does not know «HIHG»/],
    ['timeout: [1, 2\n', /^f:\d+:\d+: /],
    ['timeout: {a: 1}\n', /^f:1:1: timeout has no plain value/],
    ['timeout:\n', /^f:1:1: timeout has no plain value/],
    ['- a\n', /^f:1:1: the file is to hold keys/],
    ['a: &x 1\ntimeout: *x\n', /^f:1:1: there is no key a/],
    ['timeout: 1s\ntimeout: 2s\n', /^f:2:1: /],
  ]
  for (const [text, says] of faults) {
    it(`points at the fault in ${JSON.stringify(text)}`, async () => {
      await assert.rejects(parseConfig(text, 'f'), (error) => {
        assert.ok(error instanceof PlimsollError, String(error))
        assert.equal(error.code, 'config-invalid')
        assert.match(error.message, says)
        return true
      })
    })
  }

  it('may be empty, and is missed only where it was named', async (t) => {
    const folder = temporaryFolder(t)
    const { signal } = new AbortController()
    writeFileSync(join(folder, 'empty'), '# nothing\n')
    assert.deepEqual(await readConfigFile(join(folder, 'empty'), signal), {})
    await assert.rejects(readConfigFile(join(folder, 'none'), signal), /cannot be read/)
  })
})
