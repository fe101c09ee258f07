import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseDockerfile } from '../parse/index.ts'
import { commandsOf, parseShell, scriptOf } from './index.ts'
import { MAX_COMMANDS, MAX_SHELL_DEPTH, MAX_WORD_LENGTH, MAX_WORDS } from './limits.ts'
import type { ShellCommand } from './types.ts'

/** `depth:words next`, the words joined by spaces, assignments and redirections behind. */
function shown({ words, assignments, redirections, depth, next }: ShellCommand): string {
  const parts = [
    ...assignments.map(({ name, value }) => `${name}:=${value}`),
    ...words.map(({ value }) => value),
    ...redirections.map(({ operator, target }) => `${operator} ${target}`),
  ]
  return `${depth}:${parts.join('_')} ${next}`
}

describe('a script', () => {
  const cases: readonly (readonly [text: string, commands: readonly string[]])[] = [
    ['a b && c || d; e & f', ['0:a_b &&', '0:c ||', '0:d ;', '0:e &', '0:f end']],
    ['a | b |& c', ['0:a |', '0:b |&', '0:c end']],
    ['a\n\nb # c; d\ne#f', ['0:a ;', '0:b ;', '0:e#f end']],
    ['a \\\n  b\\\nc', ['0:a_bc end']],
    [`a 'b c' "d \\"e\\\\" f\\ g ""`, ['0:a_b c_d "e\\_f g_ end']],
    ['a \'b\' "$c" ${d:-e f} $((1 + 2))', ['0:a_b_$c_${d:-e f}_$((1 + 2)) end']],
    ['A=1 B="2 3" a C=4', ['0:A:=1_B:=2 3_a_C=4 end']],
    ['A=1; x=(a b) y', ['0:A:=1 ;', '0:x:=_y end']],
    ['a >b 2>&1 <c &>>d >| e', ['0:a_> b_2>& 1_< c_&>> d_>| e end']],
    ['>a b', ['0:b_> a end']],
    ['a $(b | c) d', ['0:a_$(b | c)_d end', '1:b |', '1:c end']],
    ['a "$(b "c d")"', ['0:a_$(b "c d") end', '1:b_c d end']],
    ['a `b \\`c\\``', ['0:a_`b \\`c\\`` end', '1:b_`c` end', '2:c end']],
    ['A=$(b)', ['0:A:=$(b) end', '1:b end']],
    ['a ${b:-$(c)}', ['0:a_${b:-$(c)} end', '2:c end']],
    ['a <(b) >(c)', ['0:a_<(b)_>(c) end', '1:b end', '1:c end']],
    ['(a; b) && c', ['1:a ;', '1:b &&', '0:c end']],
    ['{ a; b; } > f && c', ['1:a ;', '1:b ;', '0:c end']],
    ['if a; then b; elif c; then d; else e; fi; f', ['1:a ;', '1:b ;', '1:c ;', '1:d ;', '1:e ;', '0:f end']],
    ['for x in $(a) b; do c; done && d', ['1:a end', '1:c ;', '0:d end']],
    ['for ((i=0;i<1;i++)); do a; done', ['1:a ;']],
    ['while ! a; do b; done', ['1:a ;', '1:b ;']],
    ['case $x in a|b) c;; (d) e; f;; *) g; esac; h', ['1:c ;', '1:e ;', '1:f ;', '1:g ;', '0:h end']],
    ['case x in\n a)\n  b\n ;;\nesac', ['1:b ;']],
    ['f() { a; }; function g { b; }; f', ['1:a ;', '1:b ;', '0:f end']],
    ['[[ a && b ]] && [ c ]', ['0:[_c_] end']],
    ['((a++)) || b', ['0:b end']],
    ['cat <<A <<-B && c\nx; y\nA\n\tz\n\tB\nd', ['0:cat_<< A_<<- B &&', '0:c ;', '0:d end']],
    ['sh -c "a && b"', ['0:sh_-c_a && b end', '1:a &&', '1:b end']],
    ["bash -o pipefail -ec 'a | b' x", ['0:bash_-o_pipefail_-ec_a | b_x end', '1:a |', '1:b end']],
    ["sudo -E /bin/sh -c 'a'", ['0:sudo_-E_/bin/sh_-c_a end', '1:a end']],
    ["su - user -c 'a b'", ['0:su_-_user_-c_a b end', '1:a_b end']],
    ['sh -c "a $(b)"', ['0:sh_-c_a $(b) end', '1:a_$(b) end', '2:b end']],
    ['apt-get install bash -c x', ['0:apt-get_install_bash_-c_x end']],
    ['a;;b', ['0:a ;', '0:b end']],
  ]
  for (const [text, commands] of cases)
    it(JSON.stringify(text), () => assert.deepEqual(parseShell(text, 0).commands.map(shown), commands))

  it('has places, also within scripts within it', () => {
    const text = 'x && sh -c "a \\"b\\" $(c d)"'
    const { commands } = parseShell(text, 100)
    const slices = commands
      .flatMap(({ words }) => words)
      .map(({ start, end }) => text.slice(start - 100, end - 100))
    assert.deepEqual(slices, ['x', 'sh', '-c', '"a \\"b\\" $(c d)"', 'a', '"b\\"', '$(c d)', 'c', 'd'])
  })

  it('has the options that it sets at its beginning', () => {
    const options = (text: string): readonly string[] => [...parseShell(text, 0).options]
    assert.deepEqual(options('set -eux -o pipefail; a'), ['e', 'u', 'x', 'pipefail'])
    assert.deepEqual(options('set -euo pipefail && set +u\na'), ['e', 'pipefail'])
    assert.deepEqual(options('a; set -e'), [])
    assert.deepEqual(options('set -- -e'), [])
  })

  const faults: readonly (readonly [text: string, fault: RegExp])[] = [
    ["a 'b", /quote/],
    ['a "b', /quote/],
    ['a `b', /backtick/],
    ['a $(b', /not closed/],
    ['a ${b', /not closed/],
    ['(a', /not closed/],
    ['if a', /not closed/],
    ['a )', /parenthesis/],
    ['('.repeat(MAX_SHELL_DEPTH + 2), /not closed/],
    ['$('.repeat(MAX_SHELL_DEPTH + 2), /too deep/],
    ['a;'.repeat(MAX_COMMANDS + 1), /too long/],
  ]
  for (const [text, fault] of faults)
    it(`that is broken says so: ${text.slice(0, 12)}`, () =>
      assert.match(parseShell(text, 0).fault ?? '', fault))

  it('has words that are cut, and more of them than are kept', () => {
    const long = parseShell(`sh -c "${'a '.repeat(MAX_WORD_LENGTH)}; b"`, 0).commands
    assert.equal(long[0]?.words[2]?.value.length, MAX_WORD_LENGTH)
    assert.equal(long.at(-1)?.words[0]?.value, 'b')
    assert.equal(parseShell('a '.repeat(MAX_WORDS + 1), 0).commands[0]?.words.length, MAX_WORDS)
  })

  it('within scripts within scripts ends in time', () => {
    const text = `${'sh -c "$('.repeat(45)}a${')"'.repeat(45)}`
    const started = performance.now()
    assert.match(parseShell(text, 0).fault ?? '', /too long/)
    assert.ok(performance.now() - started < 5000)
  })

  it('of any text has places within it', () => {
    const parts = [
      'a',
      ' ',
      '\n',
      ';',
      '&&',
      '|',
      '"',
      "'",
      '`',
      '$(',
      ')',
      '(',
      '{ ',
      '}',
      '\\',
      '<<E',
      '>',
      'case x in',
      'esac',
      'if ',
      'fi',
      'sh -c ',
      'for ',
      'do ',
      '#',
      '${',
      '$((',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 25 }), (chosen) => {
        const text = chosen.join('')
        for (const command of parseShell(text, 7).commands)
          for (const { start, end } of [command, ...command.words])
            assert.ok(start >= 7 && start <= end && end <= text.length + 7, text)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('what an instruction runs', () => {
  const cases: readonly (readonly [text: string, commands: readonly string[]])[] = [
    ['RUN a && \\\n # b\n c', ['0:a &&', '0:c end']],
    ['RUN ["a", "b c"]', ['0:a_b c end']],
    ['RUN ["sh", "-c", "a \\"b\\" && c"]', ['0:sh_-c_a "b" && c end', '1:a_b &&', '1:c end']],
    ['RUN <<EOF\na\nb\nEOF', ['0:a ;', '0:b ;']],
    ['RUN <<EOF\n#!/usr/bin/env python3\nimport a\nEOF', []],
    ['RUN <<EOF\n#!/usr/bin/env bash\na\nEOF', ['0:a ;']],
    ['RUN bash -e <<-EOF\n\ta\n\tEOF', ['0:bash_-e_<<- EOF end', '1:a ;']],
    ['RUN cat <<EOF > /x\na\nEOF', ['0:cat_<< EOF_> /x end']],
    ['SHELL ["pwsh", "-c"]\nRUN a', []],
    ['HEALTHCHECK CMD a || exit 1', ['0:a ||', '0:exit_1 end']],
    ['HEALTHCHECK CMD ["a", "b"]', ['0:a_b end']],
    ['HEALTHCHECK NONE', []],
    ['CMD a', ['0:a end']],
    ['ONBUILD RUN a; b', ['0:a ;', '0:b end']],
    ['COPY a b', []],
    ['RUN', []],
  ]
  for (const [text, commands] of cases)
    it(JSON.stringify(text), () => {
      const file = parseDockerfile(`FROM a\n${text}\n`)
      const last = file.instructions.at(-1)
      assert.ok(last)
      assert.deepEqual(commandsOf(last, file).map(shown), commands)
    })

  it('has its places in the file', () => {
    const texts = [
      'RUN a "b" \\\n  # c\n d',
      'RUN ["sh", "-c", "a\\u0020\\"b\\" d"]',
      'RUN bash <<-E\n\ta "b"\n\td\n\tE',
    ]
    for (const text of texts) {
      const file = parseDockerfile(`FROM x\n${text}\n`)
      const last = file.instructions.at(-1)
      assert.ok(last)
      const words = commandsOf(last, file).flatMap((command) => command.words)
      const found = words.map(({ start, end }) => file.text.slice(start, end).replaceAll(/["\\]/g, ''))
      for (const word of ['a', 'b', 'd']) assert.ok(found.includes(word), `${text}: ${found.join('|')}`)
    }
  })

  it('is not told where cmd runs it', () => {
    for (const [text, count] of [
      ['# escape=`\nFROM a\nRUN x', 0],
      ['FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN x', 0],
      ['FROM --platform=windows/amd64 a AS b\nFROM b\nRUN x', 0],
      ['# escape=`\nFROM a\nSHELL ["bash", "-c"]\nRUN x', 1],
      ['FROM a\nRUN x', 1],
    ] as const) {
      const file = parseDockerfile(text)
      const last = file.instructions.at(-1)
      assert.equal(last && commandsOf(last, file).length, count, text)
    }
  })

  it('has the options of the shell in force, of the stage or of its base', () => {
    const file = parseDockerfile(
      'FROM a AS b\nRUN x\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN x\nFROM b\nRUN x\nFROM c\nRUN x',
    )
    const runs = file.instructions.filter(({ name }) => name === 'RUN')
    const options = runs.map((run) => [...(scriptOf(run, file)?.options ?? [])])
    assert.deepEqual(options, [[], ['e', 'pipefail'], ['e', 'pipefail'], []])
  })
})
