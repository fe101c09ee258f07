import { deflateSync } from 'node:zlib'
import type { Analyser, StreamAnalyser } from '../../../src/core/analyser.ts'
import { cargoBinary } from '../../../src/ecosystems/cargo/binary.ts'
import { goBinary } from '../../../src/ecosystems/go/binary.ts'
import { programs } from '../../../src/ecosystems/programs/analyser.ts'
import { analyseStream } from '../../analyse.ts'
import { elfOf, fatOf, machOOf, peOf } from '../../executables.ts'
import { functionTable } from '../../go-functions.ts'
import { inlineBuildInfo, oldBuildInfo } from '../../go-programs.ts'
import type { AnalyserSample } from './types.ts'

const MODULES =
  'path\ta.b/c\nmod\ta.b/c\t(devel)\t\ndep\td.e/f\tv1.2.3\th1:x=\n=>\t./f\t(devel)\t\nbuild\t-ldflags="-X main.version=1.2.3"\n'
const CODE = { name: '__text', data: Buffer.from('Go\0\0'.padEnd(64)), isExecutable: true }
const GO = { name: '.data', data: inlineBuildInfo('go1.21.3', MODULES), isWritable: true }
const NAMES = ['runtime.main', 'd.e/f.(*T[...]).M', 'main.main', 'a.b/c%2ed.F.func1']
const tableOf = (release: '1.2' | '1.20', isWide = true) => ({
  name: '.rdata',
  data: functionTable(NAMES, { release, isWide }),
})
const CRATES = deflateSync(
  '{"packages":[{"name":"a","version":"1.0.0","source":"local","root":true,"dependencies":[1]},{"name":"b","version":"2.0.0"}]}',
)
const DEP = { name: '.dep-v0', data: CRATES }

/** Chunks that are small enough to meet in the middle of what matters. */
function inChunks(analyser: StreamAnalyser): Analyser {
  return {
    id: analyser.id,
    version: 1,
    scope: 'image',
    maxBytes: 1024 * 1024,
    wants: (path, entry) => analyser.wants(path, entry),
    analyse: ([{ path, bytes }]) => analyseStream(analyser, path, bytes, 97),
  }
}

const go = inChunks(goBinary)
const cargo = inChunks(cargoBinary)
const program = inChunks(programs)

export const executableSamples: readonly AnalyserSample[] = [
  { analyser: go, path: 'elf', content: elfOf([CODE, GO]) },
  { analyser: go, path: 'elf-functions', content: elfOf([CODE, tableOf('1.20'), GO]) },
  {
    analyser: go,
    path: 'elf-32-functions',
    content: elfOf([CODE, tableOf('1.2', false), GO], { isWide: false }),
  },
  { analyser: go, path: 'elf-32-big', content: elfOf([CODE, GO], { isWide: false, isBigEndian: true }) },
  { analyser: go, path: 'elf-old', content: oldBuildInfo('go1.15.15', MODULES, { isLast: true }) },
  { analyser: go, path: 'pe.exe', content: peOf([CODE, GO]) },
  {
    analyser: go,
    path: 'fat',
    content: fatOf([machOOf([CODE, GO]), machOOf([CODE, GO], { isWide: false })]),
  },
  { analyser: cargo, path: 'elf', content: elfOf([CODE], {}, CRATES) },
  { analyser: cargo, path: 'pe.exe', content: peOf([CODE, DEP]) },
  { analyser: cargo, path: 'mach-o', content: machOOf([CODE, DEP]) },
  { analyser: program, path: 'python3.11', content: elfOf([{ data: Buffer.from('\x003.11.2\0') }]) },
  { analyser: program, path: 'usr/bin/redis-server', content: '\x7fELF\x007.0.15\0c11-builtin\0' },
  { analyser: program, path: 'opt/jdk/release', content: 'JAVA_VERSION="17.0.9"\n' },
]
