import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseImageReference } from '../../../../core/image-reference.ts'
import { parseDockerfile } from '../../parse/index.ts'
import { parseShell } from '../../shell/index.ts'
import { isAllowed } from './allowed-registries.ts'
import { argumentsOf, commandLineOf } from './command-line.ts'
import { isLabelKind, LONGEST_LABEL } from './label-kinds.ts'
import { isKeptOut, mountsOf } from './mounts.ts'
import { APT, callOf, DNF, PIP } from './package-managers.ts'
import { isSecretFile, isSecretName } from './secret-names.ts'
import { chainOf, firstOf, shippedStages, stageNamed } from './stages.ts'

function lineOf(text: string): ReturnType<typeof commandLineOf> {
  const [command] = parseShell(text, 0).commands
  return command && commandLineOf(command)
}

describe('commandLineOf', () => {
  const cases: readonly (readonly [text: string, name: string, words: string, wrappers: string])[] = [
    ['apt-get install -y a', 'apt-get', 'install -y a', ''],
    ['/usr/bin/apt-get update', 'apt-get', 'update', ''],
    ['sudo -E apt-get update', 'apt-get', 'update', 'sudo'],
    ['sudo -u app -H make', 'make', '', 'sudo'],
    ['A=1 env -u B C=2 make all', 'make', 'all', 'env'],
    ['timeout -k 5 60 nice -n 10 make', 'make', '', 'timeout nice'],
    ['gosu app make', 'make', '', 'gosu'],
    ['xargs -r -n 1 apt-get install', 'apt-get', 'install', 'xargs'],
    ['command -v curl', 'command', '-v curl', ''],
    ['sudo', 'sudo', '', ''],
    ['sudo -E', 'sudo', '-E', ''],
    ['env A=1', 'env', 'A=1', ''],
  ]
  for (const [text, name, words, wrappers] of cases)
    it(`of ${text} is one of ${name}`, () => {
      const line = lineOf(text)
      assert.equal(line?.name, name)
      assert.equal(line.words.map(({ value }) => value).join(' '), words)
      assert.equal(line.wrappers.join(' '), wrappers)
    })

  it('is none of assignments alone', () => {
    assert.equal(lineOf('A=1'), undefined)
  })
})

describe('argumentsOf', () => {
  const cases: readonly (readonly [text: string, options: string, operands: string])[] = [
    ['-yq install a', '-y -q', 'install a'],
    ['-o a=b install', '-o:a=b', 'install'],
    ['-oa=b install', '-o:a=b', 'install'],
    ['--option=a install', '--option:a', 'install'],
    ['--option a install', '--option:a', 'install'],
    ['-q=2 --yes -- -a', '-q:2 --yes', '-a'],
    ['- a -o', '-o', '- a'],
  ]
  for (const [text, options, operands] of cases)
    it(`parts ${text}`, () => {
      const found = argumentsOf(lineOf(`x ${text}`)?.words ?? [], new Set(['-o', '--option']))
      const shown = found.options.map(({ name, value }) => (value === undefined ? name : `${name}:${value}`))
      assert.equal(shown.join(' '), options)
      assert.equal(found.operands.map(({ value }) => value).join(' '), operands)
    })
})

describe('callOf', () => {
  const cases = [
    ['apt-get -t trixie install a b', APT, 'install', 'a b'],
    ['aptitude -y install a', APT, 'install', 'a'],
    ['apt-get', APT, '', ''],
    ['dnf --setopt x=1 -y install a', DNF, 'install', 'a'],
    ['pip3.12 install a', PIP, 'install', 'a'],
    ['python3 -I -m pip install a', PIP, 'install', 'a'],
    ['uv pip install a', PIP, 'install', 'a'],
  ] as const
  for (const [text, manager, verb, packages] of cases)
    it(`of ${text} does ${verb}`, () => {
      const line = lineOf(text)
      const call = line && callOf(line, manager)
      assert.equal(call?.verb, verb)
      assert.equal(call.packages.map(({ value }) => value).join(' '), packages)
    })

  it('is none of another program', () => {
    for (const text of ['dnf install a', 'python3 -m venv x', 'pipx install a', 'apt-cache policy']) {
      const line = lineOf(text)
      assert.ok(line)
      assert.equal(callOf(line, APT) ?? callOf(line, PIP), undefined, text)
    }
  })
})

describe('mountsOf', () => {
  const [run] = parseDockerfile(
    'FROM a\nRUN --mount=type=cache,dst=/c/ --mount=from=b,target=/d --mount=type=tmpfs,destination=/t x',
  ).instructions.slice(1)
  assert.ok(run)

  it('reads type, target and from', () => {
    assert.deepEqual(
      mountsOf(run).map(({ type, target, from }) => [type, target, from]),
      [
        ['cache', '/c/', undefined],
        ['bind', '/d', 'b'],
        ['tmpfs', '/t', undefined],
      ],
    )
  })

  it('keep out of the layer what is written below a cache or a tmpfs', () => {
    for (const folder of ['/c', '/c/d', '/t']) assert.ok(isKeptOut(run, folder), folder)
    for (const folder of ['/cc', '/d', '/']) assert.ok(!isKeptOut(run, folder), folder)
  })
})

describe('stages', () => {
  const file = parseDockerfile(
    [
      'FROM a AS one',
      'WORKDIR /x',
      'FROM one AS two',
      'FROM b AS unused',
      'FROM c AS build',
      'FROM d AS tool',
      'FROM two',
      'COPY --from=build /a /a',
      'RUN --mount=from=tool,target=/t true',
    ].join('\n'),
  )

  it('of a chain are what it is built on', () => {
    assert.deepEqual(
      chainOf(file, file.stages.at(-1)).map(({ index }) => index),
      [0, 1, 5],
    )
  })

  it('are shipped that are in the end, or that nothing else uses', () => {
    assert.deepEqual(shippedStages(file), new Set([0, 1, 2, 5]))
  })

  it('are found by name in any case, and by number, before the one that asks', () => {
    assert.equal(stageNamed(file, 'BUILD', 5), 3)
    assert.equal(stageNamed(file, '3', 5), 3)
    assert.equal(stageNamed(file, 'build', 3), undefined)
    assert.equal(stageNamed(file, '5', 5), undefined)
  })

  it('know where the first instruction of a kind stands, of their bases as well', () => {
    const start = file.text.indexOf('WORKDIR')
    const found = firstOf(file, ({ name }) => name === 'WORKDIR')
    assert.deepEqual(found, [start, start, Infinity, Infinity, Infinity, start])
  })
})

describe('isAllowed', () => {
  const cases: readonly (readonly [pattern: string, image: string, isAllowed: boolean])[] = [
    ['docker.io', 'alpine', true],
    ['docker.io/library', 'alpine:3', true],
    ['docker.io/library', 'team/alpine', false],
    ['ghcr.io/team/*', 'ghcr.io/team/a/b', true],
    ['ghcr.io/team', 'ghcr.io/team-b/a', false],
    ['*.example.com', 'a.example.com/x', true],
    ['*.example.com', 'example.com/x', false],
    ['*.example.com', 'a.example.com.evil.org/x', false],
    ['*', 'quay.io/a/b', true],
    ['localhost:5000/', 'localhost:5000/a', true],
    ['localhost:5000', 'localhost:5001/a', false],
    ['a*c*e.io', 'abcde.io/x', true],
    ['ab*ba.io', 'aba.io/x', false],
  ]
  for (const [pattern, image, expected] of cases)
    it(`${pattern} ${expected ? 'allows' : 'does not allow'} ${image}`, () => {
      const reference = parseImageReference(image)
      assert.ok(reference)
      assert.equal(isAllowed(reference, [pattern]), expected)
    })
})

describe('names of secrets', () => {
  it('are told from names that are about secrets', () => {
    for (const name of [
      'TOKEN',
      'npm_token',
      'dbPassword',
      'X_KEY',
      'KEY',
      'AWS_ACCESS_KEY_ID',
      'PGPASSWORD',
      'A_USR',
    ])
      assert.ok(isSecretName(name), name)
    for (const name of [
      'TOKENS_PATH',
      'MONKEY',
      'CACHE_KEY',
      'GPG_KEY',
      'USR_DIR',
      'SECRET_NAME',
      'PUBLIC_KEY',
      'PATH',
    ])
      assert.ok(!isSecretName(name), name)
  })

  it('of files are told by their ends', () => {
    for (const path of [
      '.env',
      'a/.env.production',
      '/root/.ssh/',
      '.docker/config.json',
      'id_ed25519',
      'a/b.key',
    ])
      assert.ok(isSecretFile(path), path)
    for (const path of ['.env.example', 'id_rsa.pub', 'config.json', 'keys.ts', '.environment', ''])
      assert.ok(!isSecretFile(path), path)
  })
})

describe('isLabelKind', () => {
  it('takes nothing that is too long', () => {
    assert.ok(isLabelKind('hash', 'a'.repeat(64)))
    assert.ok(isLabelKind('text', 'a'.repeat(LONGEST_LABEL)))
    assert.ok(!isLabelKind('text', 'a'.repeat(LONGEST_LABEL + 1)))
  })
})
