import { cargoLock } from '../../../src/ecosystems/cargo/declared.ts'
import type { AnalyserSample } from './types.ts'

const LOCK =
  'version = 3\n\n[[package]]\nname = "a"\nversion = "0.1.0"\ndependencies = [\n "b 1.0.0",\n]\n\n[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "x"\n\n[metadata]\n"a" = "b"\n'

const MANIFEST =
  '[package]\nname = "z"\nversion.workspace = true\n\n[dependencies]\nb = { version = "1", features = ["x"] }\n\n[target.\'cfg(unix)\'.dev-dependencies.c]\npackage = "d"\n[workspace.dependencies]\ne = """1"""\n'

export const cargoLockSamples: readonly AnalyserSample[] = [
  { analyser: cargoLock, path: 'Cargo.lock', content: LOCK },
  { analyser: cargoLock, path: 'Cargo.toml', content: MANIFEST },
  {
    analyser: cargoLock,
    path: 'Cargo.toml',
    content: MANIFEST,
    others: [{ path: 'Cargo.lock', content: LOCK }],
  },
]
