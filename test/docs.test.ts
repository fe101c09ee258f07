import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { COMMANDS } from '../src/cli/commands/registry.ts'
import { LIMITS } from '../src/cli/options/limit-options.ts'
import { parseValue } from '../src/cli/options/parse-value.ts'
import { environmentNames, OPTIONS, optionsOf } from '../src/cli/options/table.ts'
import { ERRORS } from '../src/core/errors.ts'
import { PROBLEMS } from '../src/core/problem-catalogue.ts'
import { EXIT_CODES } from '../src/judgement/verdict.ts'
import { DEFAULT_LIMITS } from '../src/layers/limits.ts'
import { VERSION } from '../src/version.ts'
import { generatedDocs } from '../tools/docs/pages.ts'

const ROOT = join(import.meta.dirname, '..')

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

describe('docs', () => {
  it('are what npm run docs makes', () => {
    for (const [path, content] of generatedDocs()) assert.equal(read(`docs/${path}`), content, path)
  })

  it('name every command, option, variable and key', () => {
    const page = read('docs/options.md')
    for (const { name } of COMMANDS) assert.ok(page.includes(`\`plimsoll ${name}`), name)
    for (const option of OPTIONS) {
      for (const text of [`--${option.name}`, environmentNames(option)[0] ?? '', option.file ?? '']) {
        assert.ok(page.includes(text), text)
      }
    }
  })

  it('name every exit code, error and problem', () => {
    const exitCodes = read('docs/exit-codes.md')
    for (const code of Object.values(EXIT_CODES)) {
      assert.ok(exitCodes.includes(`| ${code} |`) || exitCodes.includes(`; ${code} is`), String(code))
    }
    for (const { exitCode } of Object.values(ERRORS)) assert.ok(exitCodes.includes(`| ${exitCode} |`))
    for (const code of Object.keys(ERRORS)) assert.ok(read('docs/errors.md').includes(`\`${code}\``), code)
    for (const code of Object.keys(PROBLEMS))
      assert.ok(read('docs/problems.md').includes(`\`${code}\``), code)
  })

  it('give a reason for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >
    const [, page = ''] = read('ARCHITECTURE.md').split('## Dependencies')
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      assert.ok(page.includes(`\`${name}\``), name)
  })

  it('lead nowhere that is not there', () => {
    const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT })
    for (const page of pages) {
      for (const match of read(page).matchAll(/\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/g)) {
        const target = match.groups?.['target'] ?? ''
        assert.doesNotThrow(() => readFileSync(join(ROOT, page, '..', target)), `${page} → ${target}`)
      }
    }
  })
})

describe('tables in the code', () => {
  it('use every error and problem code', () => {
    const sources = globSync('**/*.ts', { cwd: join(ROOT, 'src') })
      .filter(
        (file) =>
          !file.endsWith('.test.ts') && !file.includes('catalogue') && !file.endsWith('core/errors.ts'),
      )
      .map((file) => read(`src/${file}`))
      .join('\n')
    const unused = [...Object.keys(ERRORS), ...Object.keys(PROBLEMS)].filter(
      (code) => !sources.includes(`'${code}'`),
    )
    assert.deepEqual(unused, [])
  })

  it('give the limits that the layers have', () => {
    for (const [flag, member, value, standard] of LIMITS) {
      assert.deepEqual(parseValue({ value }, [standard]), { value: DEFAULT_LIMITS[member] }, flag)
    }
    assert.equal(LIMITS.length, Object.keys(DEFAULT_LIMITS).length)
  })

  it('have defaults that they accept, and no name twice', () => {
    for (const option of OPTIONS) {
      if (option.default === undefined) continue
      assert.ok('value' in parseValue(option, [option.default]), option.name)
    }
    for (const { name: command } of COMMANDS) {
      const names = optionsOf(command).flatMap(({ name, alias }) => [name, ...(alias ? [alias] : [])])
      assert.equal(new Set(names).size, names.length, command)
    }
    // Two commands may mean different things by a name, but a variable or a key is for all of them.
    const variables = OPTIONS.flatMap(environmentNames)
    assert.equal(new Set(variables).size, variables.length)
  })

  it('give the version of the package', () => {
    assert.equal((JSON.parse(read('package.json')) as { version: string }).version, VERSION)
  })
})
