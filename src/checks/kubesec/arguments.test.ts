import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_DOCUMENTS, MAX_MANIFEST_LENGTH } from '../../kubernetes/documents/read-manifest.ts'
import { HTTP, SCAN } from './commands.ts'
import { readValues } from './documents.ts'
import { parseFlags } from './flags.ts'
import { goJson } from './go-json.ts'
import { parseAddress } from './http/address.ts'

describe("kubesec's flags", () => {
  it('are read in every form', () => {
    for (const args of [
      ['--format', 'table'],
      ['--format=table'],
      ['-f', 'table'],
      ['-ftable'],
      ['-f=table'],
      ['-f', 'json', '-f', 'table'],
    ]) {
      const flags = parseFlags(SCAN.flags, ['a.yaml', ...args, 'b.yaml'])
      assert.deepEqual(
        [flags.text('format'), flags.operands],
        ['table', ['a.yaml', 'b.yaml']],
        args.join(' '),
      )
    }
  })

  it('have defaults, lists and truths', () => {
    const flags = parseFlags(SCAN.flags, ['-', '-r', 'A,B', '--rules=C', '--debug', '--', '-f'])
    assert.deepEqual(flags.operands, ['-', '-f'])
    assert.deepEqual(flags.list('rules'), ['A', 'B', 'C'])
    assert.deepEqual([flags.truth('debug'), flags.truth('absolute-path')], [true, false])
    assert.deepEqual([flags.number('exit-code'), flags.text('format')], [2, 'json'])
    assert.equal(parseFlags(SCAN.flags, ['--exit-code=0x1_0']).number('exit-code'), 16)
    assert.equal(parseFlags(SCAN.flags, ['--debug=false']).truth('debug'), false)
    assert.equal(parseFlags(HTTP.flags, ['-h']).wantsHelp, true)
  })

  it('that are none are told in the words of its parser', () => {
    const cases: [string[], string][] = [
      [['--nope'], 'unknown flag: --nope'],
      [['-x'], "unknown shorthand flag: 'x' in -x"],
      [['--format'], 'flag needs an argument: --format'],
      [['-f'], "flag needs an argument: 'f' in -f"],
      [
        ['--exit-code', 'x'],
        'invalid argument "x" for "--exit-code" flag: strconv.ParseInt: parsing "x": invalid syntax',
      ],
      [
        ['--exit-code=9223372036854775808'],
        'invalid argument "9223372036854775808" for "--exit-code" flag: strconv.ParseInt: parsing "9223372036854775808": value out of range',
      ],
      [
        ['--debug=maybe'],
        'invalid argument "maybe" for "--debug" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
      ],
    ]
    for (const [args, message] of cases)
      assert.throws(() => parseFlags(SCAN.flags, args), { code: 'kubesec-invalid', message })
  })
})

describe("the server's address", () => {
  it('is a port, or an IP and a port', () => {
    assert.deepEqual(parseAddress('8080'), { port: 8080 })
    assert.deepEqual(parseAddress(':8080'), { port: 8080 })
    assert.deepEqual(parseAddress('127.0.0.1:8080'), { host: '127.0.0.1', port: 8080 })
    assert.deepEqual(parseAddress('[::1]:8080'), { host: '::1', port: 8080 })
  })

  it('is refused where it is no such thing', () => {
    const cases: [string, RegExp][] = [
      ['0', /invalid port: "0"/],
      ['65536', /invalid port: "65536"/],
      ['a:b', /invalid IP address: "a"/],
      ['localhost:80', /invalid IP address: "localhost"/],
      ['::1:80', /too many colons/],
      ['127.0.0.1:', /invalid port: ""/],
      ['80x', /invalid port: "80x"/],
    ]
    for (const [text, message] of cases) assert.throws(() => parseAddress(text), { message })
  })
})

describe('documents as kubesec parts them', () => {
  const cases: [name: string, text: string, values: unknown[], ignored: number][] = [
    ['JSON is one', '{"kind":"Pod"}', [{ kind: 'Pod' }], 0],
    ['JSON of any kind', ' [1] ', [[1]], 0],
    ['lines of three hyphens', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }], 0],
    ['a first separator', '---\na: 1\n---\n\n---\n---\nb: 2', [{ a: 1 }, { b: 2 }], 0],
    ['a last separator', 'a: 1\n---\n', [{ a: 1 }], 0],
    ['a separator with a comment hides', 'a: 1\n--- # next\nb: 2\n', [{ a: 1 }], 1],
    ['CRLF hides', 'a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }], 1],
    ['YAML 1.1 in its words', 'a: yes\nb: 0755\nc: 1:30', [{ a: true, b: 493, c: '1:30' }], 0],
    ['the last of keys that are there twice', 'a: 1\na: 2', [{ a: 2 }], 0],
    ['merged keys', 'c: &x\n  a: 1\nd:\n  <<: *x\n  b: 2', [{ c: { a: 1 }, d: { a: 1, b: 2 } }], 0],
  ]
  for (const [name, text, values, ignored] of cases)
    it(name, async () => assert.deepEqual(await readValues(text), { values, ignored }))

  it('are so many and so much at most', async () => {
    const many = 'a: 1\n---\n'.repeat(MAX_DOCUMENTS)
    assert.equal((await readValues(many)).values.length, MAX_DOCUMENTS)
    await assert.rejects(readValues(`${many}b: 1`), { message: /^input has more than 20000 documents$/ })
    await assert.rejects(readValues(' '.repeat(MAX_MANIFEST_LENGTH + 1)), {
      message: /^input is longer than/,
    })
  })

  it('one that is broken, or none at all, is an error', async () => {
    for (const text of ['', ' \n', '---', '---\n---\n'])
      await assert.rejects(readValues(text), { message: 'Invalid input' })
    await assert.rejects(readValues('a: 1\n---\nb: [1'), {
      message: /^error converting YAML to JSON: yaml: /,
    })
    const bomb = ['a: &a [x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 12; level++) {
      const [name, before] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)]
      bomb.push(`${name}: &${name} [${Array(8).fill(`*${before}`).join(', ')}]`)
    }
    await assert.rejects(readValues(bomb.join('\n')), { code: 'kubesec-invalid' })
  })
})

describe('JSON as Go writes it', () => {
  it('escapes what could be markup, and separators of lines', () => {
    const value = { text: '<a href="b">&\u2028\u2029\u0007é\u007f</a>', empty: {} }
    const text = String.raw`{"text":"\u003ca href=\"b\"\u003e\u0026\u2028\u2029\u0007é` + '\u007f'
    assert.equal(goJson(value, 0), `${text}${String.raw`\u003c/a\u003e","empty":{}}`}`)
    assert.equal(goJson({ a: [], b: {}, c: [1] }), '{\n  "a": [],\n  "b": {},\n  "c": [\n    1\n  ]\n}')
  })
})
