import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { MAX_SCRIPT_BYTES, scriptFacts } from './analyser.ts'
import { interpreterName, MAX_SHEBANG_BYTES, shebangOf } from './shebang.ts'
import { MAX_COMMAND_WORDS, MAX_COMMANDS, MAX_DOUBTS, shellFacts } from './shell-commands.ts'
import { COMPUTED, MAX_SHELL_DEPTH } from './shell-words.ts'

/** Commands with a space between words; what is computed as `$`. */
function commandsOf(script: string): string[] {
  return shellFacts(script).commands.map((words) => words.join(' ').replaceAll(COMPUTED, '$'))
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a command', 'nginx -g "daemon off;"', ['nginx -g daemon off;']],
  ['lists and pipes', 'a && b || c; d | e & f\ng', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
  ['assignments before a command', "A=1 B='x y' C[0]=2 run D=3", ['run D=3']],
  ['quotes and backslashes', `a 'b "c"' "d 'e' \\"f" g\\ h \\\n i`, [`a b "c" d 'e' "f g h i`]],
  ['comments', '# a\nb # c\nd#e', ['b', 'd#e']],
  ['redirections', 'a >f 2>&1 <g >>h 3<i b\nc &>j d', ['a b', 'c d']],
  ['a text of lines', 'cat <<EOF | b\nnot a command\nEOF\nc', ['cat', 'b', 'c']],
  ['a text of lines with tabs', "cat <<-'E'\n\trm $(x)\n\tE\nc", ['cat', 'c']],
  ['commands in a text of lines', 'cat <<E\n$(made)\nE\nc', ['made', 'cat', 'c']],
  ['a string as input', 'a <<<"b c"\nd', ['a', 'd']],
  ['branches', 'if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
  ['loops', 'for x in 1 2; do a; done; while b; do c; done; until d\ndo e\ndone', ['a', 'b', 'c', 'd', 'e']],
  ['cases', 'case "$1" in\n start|run) a ;;\n (stop) b;;\n *) c\nesac; d', ['a', 'b', 'c', 'd']],
  ['tests', '[ -f x ] && a; [[ $x == y && -n z ]] && b; ! c', ['[ -f x ]', 'a', 'b', 'c']],
  ['functions are no commands', 'f() { a; }\nfunction g { b; }\nf; g; c', ['a', 'b', 'c']],
  ['a subshell and a group', '(a; b) && { c; d; }', ['a', 'b', 'c', 'd']],
  ['substitutions', 'x=$(a b) y=`c` z "$(d "$(e)")" $((1+2))', ['a b', 'c', 'e', 'd $', 'z $ $']],
  ['substitutions of processes', 'diff <(a) >(b)', ['a', 'b', 'diff $ $']],
  ['arguments', 'exec "$@" "$0" "$1" ${2} $*', ['exec $@ $0 $1 $2 $@']],
  ['variables', '$A ${B:-c} d"$E"f', ['$ $ d$f']],
  ['what is evaluated, where it is a text', "eval 'a; b'; trap 'c' EXIT", ['a', 'b', 'c']],
  ['a dollar that is none', 'a $ "b$" \'$c\'', ['a $ b$ $c']],
]

describe('shellFacts', () => {
  for (const [name, script, expected] of CASES)
    it(`finds the commands: ${name}`, () => {
      assert.deepEqual(commandsOf(script), expected)
    })

  it('names functions', () => {
    assert.deepEqual(shellFacts('b() { :; }\nfunction a { :; }').functions, ['a', 'b'])
  })

  it('doubts what is evaluated', () => {
    assert.deepEqual(shellFacts('eval "$x"; eval $(a)').doubts, ['evaluates a text that is computed'])
  })

  it('keeps its limits', () => {
    const many = shellFacts('a\n'.repeat(MAX_COMMANDS + 5))
    assert.equal(many.commands.length, MAX_COMMANDS)
    assert.deepEqual(many.doubts, [`has more than ${MAX_COMMANDS} commands`])
    const deep = shellFacts(`${'$('.repeat(MAX_SHELL_DEPTH + 2)}a${')'.repeat(MAX_SHELL_DEPTH + 2)}`)
    assert.match(deep.doubts[0] ?? '', /too deep/)
    const wide = shellFacts(`a${' b'.repeat(500)}`)
    assert.equal(wide.commands[0]?.length, MAX_COMMAND_WORDS)
    assert.match(wide.doubts[0] ?? '', /more than 64 words/)
    assert.ok(many.doubts.length <= MAX_DOUBTS)
  })

  it('survives anything, in time', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '"',
      "'",
      '`',
      '$',
      '(',
      ')',
      '{',
      '}',
      '\\',
      '\n',
      '<<',
      'E',
      ';',
      'case',
      ' in ',
      'esac',
      '&',
      '#',
      '[[',
      ']]',
      'for',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        shellFacts(pieces.join(''))
      }),
      { numRuns: 3000 },
    )
    for (const text of ['"$(', '`', '((', '<<a\n', '${', "$'", 'x <(']) shellFacts(text.repeat(20_000))
  })
})

describe('shebangOf', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined, string?])[] = [
    ['#!/bin/sh\n', ['/bin/sh'], 'sh'],
    ['#! /bin/sh -e x \n', ['/bin/sh', '-e x'], 'sh'],
    ['#!/usr/bin/env python3', ['/usr/bin/env', 'python3'], 'python3'],
    ['#!/usr/bin/env -S A=1 node --x\n', ['/usr/bin/env', 'A=1', 'node', '--x'], 'node'],
    ['#!\n', undefined],
    ['no', undefined],
    [`#!/${'a'.repeat(MAX_SHEBANG_BYTES)}`, [`/${'a'.repeat(MAX_SHEBANG_BYTES - 3)}`]],
  ]
  for (const [text, expected, name] of cases)
    it(`reads ${text.slice(0, 30).trim()}`, () => {
      const found = shebangOf(Buffer.from(text))
      assert.deepEqual(found, expected)
      if (found && name) assert.equal(interpreterName(found), name)
    })
})

describe('script-facts', () => {
  it('reads scripts by their interpreter', () => {
    const shell = analyseStream(scriptFacts, 'entry', Buffer.from('#!/bin/sh\nexec "$@"\n'), 3)
    assert.deepEqual(shell.program, {
      shebang: ['/bin/sh'],
      shell: { commands: [['exec', `${COMPUTED}@`]], functions: [], doubts: [] },
    })
    const python = analyseStream(scriptFacts, 'tool', Buffer.from('#!/usr/bin/python3\nimport a\n'))
    assert.deepEqual(python.program?.python, { imports: ['a'] })
    const node = analyseStream(scriptFacts, 'tool', Buffer.from("#!/usr/bin/env node\nrequire('b')\n"))
    assert.deepEqual(node.program?.node, { imports: ['b'] })
    const perl = analyseStream(scriptFacts, 'tool', Buffer.from('#!/usr/bin/perl\nuse x;\n'))
    assert.deepEqual(perl.program, { shebang: ['/usr/bin/perl'] })
  })

  it('leaves programs after two bytes, and states a script that is too long', () => {
    const stream = scriptFacts.open('a', { size: 9, mode: 0o755 })
    assert.equal(stream.push(Buffer.from('\x7f')), 'more')
    assert.equal(stream.push(Buffer.from('E')), 'enough')
    const long = Buffer.alloc(MAX_SCRIPT_BYTES + 10, '#')
    long.write('#!/bin/sh\n')
    assert.match(analyseStream(scriptFacts, 'a', long, 4096).problems?.[0]?.detail ?? '', /more than/)
  })
})
