import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkedProgram } from '../../../test/linked-programs.ts'
import { closureOfCommand, type ImageContent } from '../../../test/program-image.ts'
import type { ProgramFiles } from '../program-files.ts'
import { MAX_ARGUMENT_LISTS } from './shell.ts'
import { MAX_OPEN_ENDS, MAX_STEPS, Walk } from './walk.ts'

const NOTHING: ProgramFiles = {
  find: () => undefined,
  factsOf: () => undefined,
  namesIn: () => [],
  read: [],
}

function emptyWalk(): Walk {
  return new Walk(NOTHING, { entrypoint: [], cmd: [], env: [] }, () => undefined)
}

describe('a walk', () => {
  it('goes so many steps, and says where it ended', () => {
    const walk = emptyWalk()
    let steps = 0
    const on = (): void => walk.follow(`${steps++}`, on)
    on()
    const { openEnds } = walk.finish()
    assert.ok(steps <= MAX_STEPS + 1)
    assert.match(openEnds[0]?.reason ?? '', /200000 steps/)
  })

  it('does a thing once, and what is only possible after all that is sure', () => {
    const walk = emptyWalk()
    const done: string[] = []
    walk.followPossibly('a', () => done.push('perhaps a'))
    walk.followPossibly('b', () => done.push('perhaps b'))
    walk.follow('a', () => done.push('a'))
    walk.follow('a', () => done.push('a again'))
    walk.finish()
    assert.deepEqual(done, ['a', 'perhaps b'])
  })

  it('keeps so many open ends, each once', () => {
    const walk = emptyWalk()
    for (let i = 0; i < MAX_OPEN_ENDS + 5; i++) walk.open('a', `b ${i}`)
    walk.open('a', 'b 0')
    assert.equal(walk.finish().openEnds.length, MAX_OPEN_ENDS)
  })
})

describe('a script', () => {
  it('has so many lists of arguments, and more are an open end', async () => {
    const content: ImageContent = {
      'lib/ld.so': linkedProgram(),
      'bin/sh': linkedProgram({ interpreter: '/lib/ld.so' }),
      run: `#!/bin/sh\n${'shift\n'.repeat(MAX_ARGUMENT_LISTS)}`,
    }
    const { open } = await closureOfCommand(content, ['/run', 'a', 'b'])
    assert.deepEqual(open, ['run changes its arguments in too many ways.'])
  })
})
