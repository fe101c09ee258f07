import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDockerfile } from './index.ts'
import {
  MAX_DOCKERFILE_LENGTH,
  MAX_HEREDOCS,
  MAX_INSTRUCTIONS,
  MAX_STAGES,
  MAX_SUBSTITUTION_DEPTH,
  MAX_VALUE_LENGTH,
} from './limits.ts'
import type { Instruction } from './types.ts'

/** The only instruction behind a FROM. */
function only(text: string): Instruction {
  const [, instruction] = parseDockerfile(`FROM a\n${text}`).instructions
  assert.ok(instruction)
  return instruction
}

function wordsOf(instruction: Instruction): readonly string[] {
  return instruction.words.map(({ value }) => value)
}

function faultsOf(text: string): readonly string[] {
  return parseDockerfile(text).faults.map(({ line, message }) => `${line}: ${message}`)
}

describe('words of a Dockerfile', () => {
  const cases: readonly (readonly [text: string, form: Instruction['form'], words: readonly string[]])[] = [
    ['RUN a  && "b"', 'shell', ['a  && "b"']],
    ['run a \\\n  # no\n\n  b', 'shell', ['a   b']],
    ['RUN a \\  \r\n b\r\n', 'shell', ['a  b']],
    ['RUN a\\\\\nUSER b', 'shell', ['a\\\\']],
    ['RUN ["a", "b \\" c", "d\\\\"]', 'exec', ['a', 'b " c', 'd\\']],
    ["CMD ['a']", 'shell', ["['a']"]],
    ['CMD ["a"', 'shell', ['["a"']],
    ['CMD []', 'exec', []],
    ['ENTRYPOINT ["a", \\\n "b"]', 'exec', ['a', 'b']],
    ['SHELL ["/bin/bash", "-c"]', 'exec', ['/bin/bash', '-c']],
    ['COPY a "b c" d', 'plain', ['a', 'b', 'c', 'd']],
    ['COPY ["a b", "c"]', 'exec', ['a b', 'c']],
    ['ADD a\tb', 'plain', ['a', 'b']],
    ['EXPOSE 1 2/udp', 'plain', ['1', '2/udp']],
    ['WORKDIR "/a b"', 'plain', ['/a b']],
    ['USER a\\ b', 'plain', ['a b']],
    ['VOLUME /a /b', 'plain', ['/a', '/b']],
    ['HEALTHCHECK --interval=5s CMD curl a', 'shell', ['CMD', 'curl a']],
    ['HEALTHCHECK cmd ["curl", "a"]', 'exec', ['CMD', 'curl', 'a']],
    ['HEALTHCHECK NONE', 'plain', ['NONE']],
    ['MAINTAINER A B <a@b>', 'plain', ['A B <a@b>']],
    ['STOPSIGNAL SIGTERM', 'plain', ['SIGTERM']],
  ]
  for (const [text, form, words] of cases)
    it(JSON.stringify(text), () => {
      const instruction = only(text)
      assert.deepEqual([instruction.form, wordsOf(instruction)], [form, words])
    })

  it('know their lines and columns, behind a byte order mark and in continued lines', () => {
    const file = parseDockerfile('\uFEFFFROM a AS b\r\n  COPY x \\\r\n    yy /\r\n')
    const [image] = file.instructions[0]?.words ?? []
    const [, from] = file.instructions[1]?.words ?? []
    assert.deepEqual([image?.line, image?.column, file.text.slice(image?.start, image?.end)], [1, 6, 'a'])
    assert.deepEqual([from?.line, from?.column, file.text.slice(from?.start, from?.end)], [3, 5, 'yy'])
    assert.equal(file.instructions[1]?.endLine, 3)
  })

  it('are told from flags', () => {
    const { flags, words } = only('COPY --from=b --chown="1:1" --link -- a b')
    assert.deepEqual(
      flags.map(({ name, value }) => [name, value]),
      [
        ['from', 'b'],
        ['chown', '1:1'],
        ['link', undefined],
      ],
    )
    assert.deepEqual(
      words.map(({ value }) => value),
      ['--', 'a', 'b'],
    )
  })
})

describe('pairs of a Dockerfile', () => {
  const cases: readonly (readonly [
    text: string,
    pairs: readonly (readonly [string, string | undefined])[],
  ])[] = [
    [
      'ENV A=1 B="2 3" C=4\\ 5',
      [
        ['A', '1'],
        ['B', '2 3'],
        ['C', '4 5'],
      ],
    ],
    ['ENV A 1 2 "3"', [['A', '1 2 3']]],
    [
      'ENV A= B=2',
      [
        ['A', ''],
        ['B', '2'],
      ],
    ],
    [
      'LABEL "a.b"="c=d" \\\n e=f',
      [
        ['a.b', 'c=d'],
        ['e', 'f'],
      ],
    ],
    [
      'ARG A B=1',
      [
        ['A', undefined],
        ['B', '1'],
      ],
    ],
  ]
  for (const [text, pairs] of cases)
    it(JSON.stringify(text), () =>
      assert.deepEqual(
        only(text).pairs.map(({ key, value }) => [key.value, value?.value]),
        pairs,
      ),
    )
})

describe('variables of a Dockerfile', () => {
  const cases: readonly (readonly [text: string, resolved: string | undefined])[] = [
    ['$A', 'x.y'],
    ['${A}z', 'x.yz'],
    ['$NONE', undefined],
    ['${NONE:-d$A}', 'dx.y'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:+d}', 'd'],
    ['${EMPTY:+d}', ''],
    ['${NONE:+d}', undefined],
    ['${A:?no}', 'x.y'],
    ['${A#x}', '.y'],
    ['${A%.y}', 'x'],
    ['${A##*.}', undefined],
    ['${A/./-}', 'x-y'],
    ['\\$A', '$A'],
    ["'$A'", '$A'],
    ['"$A"', 'x.y'],
    ['${A', undefined],
    ['$', '$'],
    ['${A!b}', undefined],
    [`${'${NONE:-'.repeat(MAX_SUBSTITUTION_DEPTH)}x${'}'.repeat(MAX_SUBSTITUTION_DEPTH)}`, 'x'],
    [`${'${NONE:-'.repeat(MAX_SUBSTITUTION_DEPTH + 1)}x${'}'.repeat(MAX_SUBSTITUTION_DEPTH + 1)}`, undefined],
  ]
  for (const [word, resolved] of cases)
    it(word.slice(0, 30), () => {
      const file = parseDockerfile(`FROM a\nENV A=x.y EMPTY=\nWORKDIR ${word}`)
      assert.equal(file.instructions[2]?.words[0]?.resolved, resolved)
    })

  it('are those of the stage, of what it is built on, and of ENV before ARG', () => {
    const file = parseDockerfile(
      'ARG V=1\nARG N\nFROM a:$V AS one\nUSER $V\nARG V\nUSER $V\nENV E=e\nARG E=no\n' +
        'FROM One AS two\nUSER $E$V\nFROM b:$N\nUSER $E\nARG V=9\nUSER $V',
    )
    const users = file.instructions.filter(({ name }) => name === 'USER')
    assert.deepEqual(
      users.map(({ words }) => words[0]?.resolved),
      [undefined, '1', 'e1', undefined, '9'],
    )
    assert.deepEqual(
      file.stages.map(({ resolvedImage, name, base }) => [resolvedImage, name, base]),
      [
        ['a:1', 'one', undefined],
        ['One', 'two', 0],
        [undefined, undefined, undefined],
      ],
    )
    assert.equal(file.globalArgs.length, 2)
    const [, , user] = file.stages[0]?.instructions ?? []
    assert.deepEqual([...(user?.variables ?? [])], [['V', '1']])
    const [inherited] = file.stages[1]?.instructions ?? []
    assert.deepEqual([inherited?.variables.size, inherited?.variables.has('E')], [2, true])
  })

  it('that an instruction sets are not seen in itself', () => {
    const [, , second] = parseDockerfile('FROM a\nENV A=1\nENV A=2 B=$A').instructions
    assert.equal(second?.pairs[1]?.value?.resolved, '1')
  })

  it('do not grow without end', () => {
    const doubled = `FROM a\nENV A=xxxxxxxx\n${'ENV A=$A$A\n'.repeat(100)}`
    const { instructions } = parseDockerfile(doubled)
    const lengths = instructions.map(({ pairs }) => pairs[0]?.value?.resolved?.length ?? 0)
    assert.equal(Math.max(...lengths), MAX_VALUE_LENGTH)
    const many = `FROM a\nENV A=${'x'.repeat(MAX_VALUE_LENGTH)}\nEXPOSE ${'$A '.repeat(10_000)}`
    const ports = parseDockerfile(many).instructions[2]?.words.filter(
      ({ resolved }) => resolved !== undefined,
    )
    assert.equal(ports?.length, 512)
  })
})

describe('here-documents', () => {
  it('are read for RUN, COPY, ADD and ONBUILD of them', () => {
    const text = 'FROM a\nCOPY <<A <<-"B" /\n a\nA\n\tb\n\tB\nRUN cat<<C\nONBUILD RUN <<D\nd\nD\nUSER <<E\n'
    const file = parseDockerfile(text)
    const [, copy, run, onbuild, user] = file.instructions
    assert.deepEqual(
      copy?.heredocs.map(({ name, content, isQuoted, line, endLine }) => [
        name,
        content,
        isQuoted,
        line,
        endLine,
      ]),
      [
        ['A', ' a\n', false, 3, 4],
        ['B', 'b\n', true, 5, 6],
      ],
    )
    assert.equal(copy?.endLine, 6)
    assert.deepEqual([run?.heredocs, user?.heredocs], [[], []])
    assert.equal(onbuild?.onbuild?.heredocs[0]?.content, 'd\n')
    assert.deepEqual(file.faults, [])
  })

  it('that do not end are faults', () => {
    assert.deepEqual(faultsOf('FROM a\nRUN <<EOF\na'), ['3: The here-document EOF does not end.'])
    const many = parseDockerfile(`FROM a\nRUN ${'<<A '.repeat(MAX_HEREDOCS + 1)}\n`)
    assert.equal(many.instructions[1]?.heredocs.length, MAX_HEREDOCS)
  })
})

describe('comments and directives', () => {
  it('tell what is to be ignored', () => {
    const comments = [
      '# hadolint ignore=DL3008, DL3009 because of that',
      '#hadolint global ignore=DL3008',
      '# plimsoll:ignore=DS-0002',
      '# trivy:ignore:DS-0002:exp:2027-01-31 trivy:ignore:AVD-DS-0001',
      '# hadolint ignores nothing',
      '# trivy:ignored',
    ]
    const file = parseDockerfile(`FROM a\n${comments.join('\n')}`)
    assert.deepEqual(
      file.comments.map(({ ignores, ignoresGlobally, ignoresUntil }) => [
        ignores,
        ignoresGlobally,
        ignoresUntil,
      ]),
      [
        [['DL3008', 'DL3009'], undefined, undefined],
        [['DL3008'], true, undefined],
        [['DS-0002'], undefined, undefined],
        [['DS-0002', 'AVD-DS-0001'], undefined, '2027-01-31'],
        [undefined, undefined, undefined],
        [undefined, undefined, undefined],
      ],
    )
  })

  it('stand at the top, and change the escape', () => {
    const file = parseDockerfile(
      '# escape=`\n# Syntax = docker/dockerfile:1\n# a\n# check=skip=all\nFROM a\nRUN a `\n C:\\\n',
    )
    assert.deepEqual(
      file.directives.map(({ name, value }) => [name, value]),
      [
        ['escape', '`'],
        ['syntax', 'docker/dockerfile:1'],
      ],
    )
    assert.equal(file.instructions[1]?.words[0]?.value, 'a  C:\\')
    assert.equal(file.comments.length, 2)
  })
})

describe('faults', () => {
  const cases: readonly (readonly [text: string, faults: readonly string[]])[] = [
    ['', ['1: The file has no FROM.']],
    ['RUN a', ['1: The file has no FROM.']],
    ['RUN a\nFROM b', ['1: RUN stands before the first FROM.']],
    ['FROM a\nNO b', ['2: NO is no instruction.']],
    ['FROM a\nRUN', ['2: RUN has no arguments.']],
    ['FROM', ['1: FROM has no arguments.']],
    ['FROM a b', ['1: FROM takes an image, and a name behind AS.']],
    ['FROM a AS /', ['1: A stage cannot be named /.']],
    ['FROM a\nENV A', ['2: A has no value.']],
    ['FROM a\nENV A=1 B', ['2: B has no value: it lacks an equals sign.']],
    ['FROM a\nSHELL a', ['2: SHELL needs a JSON array.']],
    ['FROM a\nCMD [1]', ['2: An array in the exec form may hold texts only.']],
    ['FROM a\nHEALTHCHECK a', ['2: HEALTHCHECK needs CMD or NONE.']],
    ['FROM a\nHEALTHCHECK CMD', ['2: HEALTHCHECK CMD has no command.']],
    ['# escape=x\nFROM a', ['1: The escape character is a backslash or a backtick, not x.']],
    ['# escape=`\n# escape=`\nFROM a', ['2: The directive escape is given more than once.']],
  ]
  for (const [text, faults] of cases) it(JSON.stringify(text), () => assert.deepEqual(faultsOf(text), faults))

  it('are files and numbers beyond the limits', () => {
    const [long] = faultsOf(' '.repeat(MAX_DOCKERFILE_LENGTH + 1))
    assert.match(long ?? '', /longer than 1048576 characters/)
    // Each of them an argument of one call would be too many.
    const { comments } = parseDockerfile(`FROM a\nRUN b \\\n${'#\n'.repeat(300_000)}`)
    assert.equal(comments.length, 300_000)
    const many = parseDockerfile(`FROM a\n${'USER a\n'.repeat(MAX_INSTRUCTIONS)}`)
    assert.equal(many.instructions.length, MAX_INSTRUCTIONS)
    assert.match(many.faults[0]?.message ?? '', /more than 3000 instructions/)
    const stages = parseDockerfile('FROM a\n'.repeat(MAX_STAGES + 2))
    assert.match(stages.faults[0]?.message ?? '', /more than 500 stages/)
  })
})
