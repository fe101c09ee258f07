import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type LinkedProgram, linkedProgram } from '../../../test/linked-programs.ts'
import { closureOfCommand, type ImageContent } from '../../../test/program-image.ts'
import { launched } from './launchers.ts'
import type { StartSettings } from './types.ts'

const INTERPRETER = '/lib/ld.so'
const LIBRARY = linkedProgram()

function program(more: LinkedProgram = {}): Buffer {
  return linkedProgram({ interpreter: INTERPRETER, ...more })
}

/** Programs that lead to nothing but their loader, and a shell. */
const BASE: ImageContent = {
  'lib/ld.so': LIBRARY,
  'bin/sh': program({ imports: ['execve'] }),
  'bin/env': program({ imports: ['execvp'] }),
  'usr/bin/server': program(),
  'usr/bin/tool': program(),
  'sbin/tini': program({ imports: ['execvp'] }),
}

interface Case {
  readonly name: string
  readonly content?: ImageContent
  readonly cmd: readonly string[]
  readonly settings?: Partial<StartSettings>
  /** Without the loader. */
  readonly reached: readonly string[]
  readonly open?: readonly string[]
}

const CASES: readonly Case[] = [
  { name: 'a program over PATH', cmd: ['server'], reached: ['usr/bin/server <entry point'] },
  {
    name: 'a program of another PATH',
    cmd: ['own'],
    settings: { env: ['PATH=/opt:/bin'] },
    content: { 'opt/own': program() },
    reached: ['opt/own <entry point'],
  },
  {
    name: 'a relative path',
    cmd: ['./run'],
    settings: { workingDir: '/srv' },
    content: { 'srv/run': program() },
    reached: ['srv/run <entry point'],
  },
  {
    name: 'entry point and command',
    cmd: ['server', '-x'],
    settings: { entrypoint: ['tini', '--'] },
    reached: ['sbin/tini <entry point', 'usr/bin/server <script'],
  },
  { name: 'nothing', cmd: [], reached: [], open: ['The image names no program to start.'] },
  {
    name: 'a program that is not there',
    cmd: ['gone'],
    reached: [],
    open: ['The image starts gone, which was not found.'],
  },
  {
    name: 'what was not read',
    cmd: ['/srv/data'],
    content: { 'srv/data': 'text' },
    reached: ['srv/data <entry point'],
    open: ['srv/data was not read as a program.'],
  },
  {
    name: 'libraries of libraries',
    cmd: ['app'],
    content: {
      'bin/app': program({ needed: ['a.so'] }),
      'lib/a.so': linkedProgram({ needed: ['b.so'] }),
      'lib/b.so': LIBRARY,
      'lib/c.so': LIBRARY,
    },
    reached: ['bin/app <entry point', 'lib/a.so <needed', 'lib/b.so <needed'],
  },
  {
    name: 'a library that is missing',
    cmd: ['app'],
    content: { 'bin/app': program({ needed: ['a.so'] }) },
    reached: ['bin/app <entry point'],
    open: ['bin/app needs a.so, which was not found or not read.'],
  },
  {
    name: 'libraries that it names',
    cmd: ['app'],
    content: {
      'bin/app': program({ imports: ['dlopen'], texts: ['a.so', 'gone.so'] }),
      'lib/a.so': linkedProgram({ needed: ['b.so'] }),
      'lib/b.so': LIBRARY,
    },
    reached: ['bin/app <entry point', 'lib/a.so ?dlopen', 'lib/b.so ?needed'],
    open: ['bin/app can load libraries by any name (dlopen).'],
  },
  {
    name: 'programs that it names',
    cmd: ['app'],
    content: { 'bin/app': program({ imports: ['execv', 'popen'], texts: ['/usr/bin/tool', '/bin/gone'] }) },
    reached: ['bin/app <entry point', 'usr/bin/tool ?names'],
    open: ['bin/app can start any program (execv, popen).'],
  },
  {
    name: 'the C library, which loads services of names',
    cmd: ['app'],
    content: {
      'bin/app': program({ needed: ['libc.so.6'] }),
      'lib/libc.so.6': linkedProgram({ soname: 'libc.so.6', exports: ['dlopen'] }),
      'lib/libnss_dns.so.2': LIBRARY,
    },
    reached: ['bin/app <entry point', 'lib/libc.so.6 <needed', 'lib/libnss_dns.so.2 ?dlopen'],
  },
  {
    name: 'a static program',
    cmd: ['app'],
    content: { 'bin/app': linkedProgram({ flags: 0x800_0000 }) },
    reached: ['bin/app <entry point'],
    open: ['bin/app is linked statically, and does not say what it starts.'],
  },
  {
    name: 'a script',
    cmd: ['run'],
    content: { 'bin/run': '#!/bin/sh\ntool\nexec server\n' },
    reached: [
      'bin/run <entry point',
      'bin/sh <interpreter',
      'usr/bin/server <script',
      'usr/bin/tool <script',
    ],
  },
  {
    name: 'an entry script that goes on as its arguments',
    cmd: ['server', '-x'],
    settings: { entrypoint: ['/entry.sh'] },
    content: { 'entry.sh': '#!/bin/sh\nset -e\nif [ -n "$A" ]; then tool; fi\nexec "$@"\n' },
    reached: [
      'bin/sh <interpreter',
      'entry.sh <entry point',
      'usr/bin/server <script',
      'usr/bin/tool <script',
    ],
  },
  {
    name: 'an entry script that puts a program before options',
    cmd: ['-x'],
    settings: { entrypoint: ['/entry.sh'] },
    content: { 'entry.sh': '#!/bin/sh\nif [ "${1#-}" != "$1" ]; then set -- server "$@"; fi\nexec "$@"\n' },
    reached: ['bin/sh <interpreter', 'entry.sh <entry point', 'usr/bin/server <script'],
  },
  {
    name: 'a text on the command line',
    cmd: ['/bin/sh', '-c', 'exec server --a && tool'],
    reached: ['bin/sh <entry point', 'usr/bin/server <script', 'usr/bin/tool <script'],
  },
  {
    name: 'a text with arguments',
    cmd: ['sh', '-ec', '"$@" $0', 'tool', 'server'],
    reached: ['bin/sh <entry point', 'usr/bin/server <script'],
  },
  {
    name: 'a shell without a script',
    cmd: ['sh'],
    reached: ['bin/sh <entry point'],
    open: ['bin/sh is started without a script, and runs what it is told.'],
  },
  {
    name: 'a script by its shell',
    cmd: ['sh', '-e', '/run.sh', 'x'],
    content: { 'run.sh': 'exec $1\nserver' },
    reached: ['bin/sh <entry point', 'run.sh <script', 'usr/bin/server <script'],
    open: ['run.sh starts x, which was not found.'],
  },
  {
    name: 'a program whose name is computed',
    cmd: ['run'],
    content: { 'bin/run': '#!/bin/sh\n$TOOL\n' },
    reached: ['bin/run <entry point', 'bin/sh <interpreter'],
    open: ['bin/run starts a program whose name is computed.'],
  },
  {
    name: 'a text that is evaluated',
    cmd: ['run'],
    content: { 'bin/run': '#!/bin/sh\neval "$X"\n' },
    reached: ['bin/run <entry point', 'bin/sh <interpreter'],
    open: ['bin/run evaluates a text that is computed.'],
  },
  {
    name: 'a script that reads another, and calls its functions',
    cmd: ['run'],
    content: { 'bin/run': '#!/bin/sh\n. /lib/f.sh\nwork\n', 'lib/f.sh': 'work() { tool; }\n' },
    reached: ['bin/run <entry point', 'bin/sh <interpreter', 'lib/f.sh <script', 'usr/bin/tool <script'],
  },
  {
    name: 'a script of another language',
    cmd: ['run'],
    content: { 'bin/run': '#!/usr/bin/tool\n' },
    reached: ['bin/run <entry point', 'usr/bin/tool <interpreter'],
    open: ['bin/run is run by tool, whose programs are not followed.'],
  },
  {
    name: 'a script that works elsewhere',
    cmd: ['sh', '-c', 'cd /srv && cd / && ./run'],
    content: { run: program() },
    reached: ['bin/sh <entry point', 'run <script'],
    open: ['bin/sh changes the folder in which it works.'],
  },
  {
    name: 'a script that sets where programs are found',
    cmd: ['sh', '-c', 'A=1; export PATH=/x:$PATH; tool'],
    reached: ['bin/sh <entry point', 'usr/bin/tool <script'],
    open: ['bin/sh sets PATH, which decides what is found.'],
  },
  {
    name: 'an entry script that puts a program before what is none',
    cmd: ['data'],
    settings: { entrypoint: ['/entry.sh'] },
    content: {
      'entry.sh': '#!/bin/sh\nif [ -z "$(command -v "$1")" ]; then set -- server "$@"; fi\nexec "$@"\n',
    },
    reached: ['bin/sh <interpreter', 'entry.sh <entry point', 'usr/bin/server <script'],
  },
  {
    name: 'a health check',
    cmd: ['server'],
    settings: { healthCheck: ['/bin/sh', '-c', 'tool || exit 1'] },
    reached: ['bin/sh <health check', 'usr/bin/server <entry point', 'usr/bin/tool <script'],
  },
  {
    name: 'launchers',
    cmd: ['env', 'A=1', 'tini', '-v', '--', 'server'],
    reached: ['bin/env <entry point', 'sbin/tini <script', 'usr/bin/server <script'],
  },
  {
    name: 'a script over env',
    cmd: ['run'],
    content: { 'bin/run': '#!/usr/bin/env sh\ntool\n', 'usr/bin/env': '-> /bin/env' },
    reached: ['bin/env <interpreter', 'bin/run <entry point', 'bin/sh <script', 'usr/bin/tool <script'],
  },
  {
    name: 'one program of many names',
    cmd: ['ash', '-c', 'tool'],
    content: { 'bin/busybox': program({ imports: ['execve'] }), 'bin/ash': '-> busybox' },
    reached: ['bin/busybox <entry point', 'usr/bin/tool <script'],
  },
  {
    name: 'an interpreter that names itself',
    cmd: ['a'],
    content: { 'bin/a': '#!/bin/b\n', 'bin/b': '#!/bin/a\n' },
    reached: ['bin/a <entry point', 'bin/b <interpreter'],
    open: [
      'bin/a is run by b, whose programs are not followed.',
      'bin/b is run by a, whose programs are not followed.',
      'bin/a was not read as a program.',
    ],
  },
]

describe('closureOf', () => {
  for (const { name, content = {}, cmd, settings, reached, open = [] } of CASES)
    it(`follows ${name}`, async () => {
      const found = await closureOfCommand({ ...BASE, ...content }, cmd, settings)
      assert.deepEqual(
        found.reached.filter((one) => !one.startsWith('lib/ld.so ')),
        reached,
      )
      assert.deepEqual(found.open, open)
    })
})

describe('launched', () => {
  const cases: readonly (readonly [readonly string[], readonly string[] | undefined])[] = [
    [
      ['tini', '-g', '--', 'a', '-b'],
      ['a', '-b'],
    ],
    [
      ['gosu', 'user', 'a', 'b'],
      ['a', 'b'],
    ],
    [['timeout', '-s', 'KILL', '5', 'a'], ['a']],
    [
      ['env', '-u', 'X', 'A=1', 'a', 'B=2'],
      ['a', 'B=2'],
    ],
    [['nice', '-n', '5', 'a'], ['a']],
    [['dumb-init'], []],
    [['constructor', 'a'], undefined],
    [['nginx', 'a'], undefined],
  ]
  for (const [[name = '', ...args], expected] of cases)
    it(`finds what ${name} ${args.join(' ')} starts`, () => {
      assert.deepEqual(launched(name, args), expected)
    })
})
