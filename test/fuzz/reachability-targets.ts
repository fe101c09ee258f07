import { type AnyAnalyser, isStreamAnalyser } from '../../src/core/analyser.ts'
import { analysersOf } from '../../src/core/ecosystem.ts'
import { ECOSYSTEMS } from '../../src/ecosystems/registry.ts'
import { reachabilityOf } from '../../src/engine/reachability.ts'
import { readLayer } from '../../src/layers/read/read-layer.ts'
import { takeInventory } from '../../src/layers/squash/inventory.ts'
import { reachabilityAnalysers } from '../../src/reachability/analysers.ts'
import { fileOf } from '../analyse.ts'
import { chunked, layerOptions } from '../layer-fixtures.ts'
import { linkedProgram } from '../linked-programs.ts'
import { tarOf } from '../tar-builder.ts'
import { zipOf } from '../zip-builder.ts'
import type { FuzzTarget } from './targets.ts'

const PROGRAM = linkedProgram({
  interpreter: '/lib/ld.so',
  needed: ['liba.so', 'libb.so.1'],
  runpath: '$ORIGIN/../lib:/opt',
  imports: ['dlopen', 'execve'],
  texts: ['libc.so.6', '/usr/sbin/sendmail', 'lib%s.so'],
})

const SHELL = `#!/bin/sh -e
. /lib/functions.sh
f() { a "$1" && b | c; }
case "$1" in start|-*) set -- server "$@" ;; *) eval "$x" ;; esac
for i in 1 2; do cat <<END
$(date) \${A:-b}
END
done
exec gosu user "$@"
`

const PYTHON = `"""text"""
from a.b import (c,  # x
  d)
def f(): import e; importlib.import_module('g.h')
try: import subprocess
except: __import__(name)
`

const NODE = `import a, { b } from './a.js'
export * from "@s/x"
const c = require('c/d'), e = await import(\`./\${f}\`)
/* require('g') */
`

const PACKAGE =
  '{"main":"./a","exports":{".":{"import":"./a.mjs","default":["./b"]},"./*":"./l/*.js"},"scripts":{"start":"node ."}}'

/** Small files of each kind, by path. */
const SAMPLES: readonly (readonly [string, string | Uint8Array])[] = [
  ['usr/bin/app', PROGRAM],
  ['usr/bin/late', linkedProgram({ needed: ['a'], hasLateTables: true, isWide: false, isBigEndian: true })],
  ['entry.sh', SHELL],
  ['srv/app.py', PYTHON],
  ['srv/server.js', NODE],
  ['srv/package.json', PACKAGE],
  ['srv/a.dist-info/RECORD', 'a/__init__.py,sha256=x,1\n"b,c.py",,\n'],
  ['srv/app.jar', zipOf([{ name: 'META-INF/MANIFEST.MF', content: 'Class-Path: a.jar b\n .jar\n' }])],
  ['etc/ld.so.conf', 'include /etc/ld.so.conf.d/*.conf\n/opt\n'],
  ['etc/ld.so.cache', cache()],
]

export function reachabilityTargets(): readonly FuzzTarget[] {
  return [...SAMPLES.map(([path, content]) => analyserTarget(path, content)), closureTarget()]
}

/** One entry, in the form that the loader of glibc reads. */
function cache(): Buffer {
  const bytes = Buffer.alloc(48 + 24)
  bytes.write('glibc-ld.so.cache1.1')
  bytes.writeUInt32LE(1, 20)
  bytes.writeUInt32LE(72, 52)
  bytes.writeUInt32LE(80, 56)
  return Buffer.concat([bytes, Buffer.from('liba.so\0/opt/liba.so\0')])
}

function analyserTarget(path: string, content: string | Uint8Array): FuzzTarget {
  const info = { size: content.length, mode: 0o755 }
  const wanting = reachabilityAnalysers().filter((analyser) => analyser.wants(path, info))
  return {
    name: `reachability ${path}`,
    corpus: [Buffer.from(content)],
    run: async (input) => {
      for (const analyser of wanting) run(analyser, path, input)
      await Promise.resolve()
    },
  }
}

function run(analyser: AnyAnalyser, path: string, input: Buffer): void {
  if (!isStreamAnalyser(analyser)) {
    analyser.analyse([fileOf(path, input)])
    return
  }
  const stream = analyser.open(path, { size: input.length, mode: 0o755 })
  for (let at = 0; at < input.length; at += 100)
    if (stream.push(input.subarray(at, at + 100)) === 'enough') break
  stream.end()
}

const COMMANDS = [
  ['/usr/bin/app'],
  ['/entry.sh', 'start'],
  ['sh', '-c', 'python3 app.py; java -jar app.jar'],
] as const

/** A layer of all of them, from several starts: whatever the files have become, there is an answer. */
function closureTarget(): FuzzTarget {
  const interpreters = ['bin/sh', 'usr/bin/python3', 'usr/bin/java', 'lib/ld.so'].map(
    (path) => [path, linkedProgram()] as const,
  )
  const entries = [...SAMPLES, ...interpreters].map(([path, content]) => ({
    path,
    content,
    mode: 0o100755,
  }))
  return {
    name: 'reachability',
    corpus: [tarOf(entries)],
    run: async (input) => {
      const analysers = [...new Set([...ECOSYSTEMS.flatMap(analysersOf), ...reachabilityAnalysers()])]
      const options = { ...layerOptions({ analysers }), subject: 'layer', layer: 'sha256:0' }
      const { report } = await readLayer(chunked(input, 4096), options)
      const reports = [report, report]
      const { packages } = takeInventory({ reports, layers: [], ecosystems: ECOSYSTEMS, maxLinkDepth: 40 })
      const common = { reports, packages, maxLinkDepth: 40 }
      const config = { entrypoint: [], env: ['LD_LIBRARY_PATH=/opt'], workingDir: '/srv', raw: undefined }
      for (const cmd of COMMANDS) reachabilityOf({ ...common, config: { ...config, cmd } })
    },
  }
}
